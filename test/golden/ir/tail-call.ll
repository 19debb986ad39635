define hidden tailcc void @wasm._start() #0 {
entry:
  %0 = call tailcc i32 @wasm.even(i32 10)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden tailcc i32 @wasm.even(i32 %0) #0 {
entry:
  %1 = icmp eq i32 %0, 0
  %2 = zext i1 %1 to i32
  br i1 %1, label %then, label %else

then:                                             ; preds = %entry
  ret i32 1

else:                                             ; preds = %entry
  br label %end

end:                                              ; preds = %else
  %3 = sub i32 %0, 1
  %4 = musttail call tailcc i32 @wasm.odd(i32 %3)
  ret i32 %4
}

define hidden tailcc i32 @wasm.odd(i32 %0) #0 {
entry:
  %1 = sub i32 %0, 1
  %2 = load i16, ptr @wasm.table.0.types, align 2
  %3 = icmp ne i16 %2, 1
  br i1 %3, label %trap, label %ok

trap:                                             ; preds = %entry
  %4 = icmp eq i16 %2, 0
  br i1 %4, label %trap1, label %ok2

ok:                                               ; preds = %entry
  %5 = load i32, ptr @wasm.table.0.code, align 4
  %6 = zext i32 %5 to i64
  %7 = inttoptr i64 %6 to ptr
  %8 = musttail call tailcc i32 %7(i32 %1)
  ret i32 %8

trap1:                                            ; preds = %trap
  call void @wasm_trap_uninitialized_element() #2
  unreachable

ok2:                                              ; preds = %trap
  call void @wasm_trap_indirect_call_type() #2
  unreachable
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

