define hidden fastcc void @wasm.start() #0 {
entry:
  %0 = call fastcc i32 @wasm.indirect(i32 1)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.indirect(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %2 = icmp uge i64 %1, 11
  br i1 %2, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_undefined_element() #2
  unreachable

ok:                                               ; preds = %entry
  %3 = getelementptr i32, ptr @wasm.table.0.callees.0, i64 %1
  %4 = load i32, ptr %3, align 4
  %5 = zext i32 %4 to i64
  %6 = inttoptr i64 %5 to ptr
  %7 = call fastcc i32 %6(i32 21) #2
  br label %return

return:                                           ; preds = %ok
  %8 = phi i32 [ %7, %ok ]
  ret i32 %8
}

define hidden fastcc i32 @wasm.double(i32 %0) #0 {
entry:
  %1 = shl i32 %0, 1
  br label %return

return:                                           ; preds = %entry
  %2 = phi i32 [ %1, %entry ]
  ret i32 %2
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

