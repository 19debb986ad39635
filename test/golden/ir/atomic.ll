define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.add(i32 4)
  %1 = call fastcc i64 @wasm.cas(i32 4)
  call fastcc void @wasm.order()
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.add(i32 %0) #0 {
entry:
  %1 = add i32 %0, 0
  %2 = and i32 %1, 3
  %3 = icmp ne i32 %2, 0
  br i1 %3, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_unaligned_atomic() #2
  unreachable

ok:                                               ; preds = %entry
  %4 = zext i32 %0 to i64
  %5 = getelementptr i8, ptr @wasm_linear_memory, i64 %4
  %6 = getelementptr i8, ptr %5, i64 4
  %7 = atomicrmw add ptr %6, i32 1 seq_cst, align 4
  br label %return

return:                                           ; preds = %ok
  %8 = phi i32 [ %7, %ok ]
  ret i32 %8
}

define hidden fastcc i64 @wasm.cas(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %2 = getelementptr i8, ptr @wasm_linear_memory, i64 %1
  %3 = cmpxchg ptr %2, i8 1, i8 2 seq_cst seq_cst, align 1
  %4 = extractvalue { i8, i1 } %3, 0
  %5 = zext i8 %4 to i64
  br label %return

return:                                           ; preds = %entry
  %6 = phi i64 [ %5, %entry ]
  ret i64 %6
}

define hidden fastcc void @wasm.order() #0 {
entry:
  %0 = load atomic i16, ptr getelementptr (i8, ptr @wasm_linear_memory, i64 2) seq_cst, align 2
  %1 = zext i16 %0 to i32
  store atomic i32 %1, ptr @wasm_linear_memory seq_cst, align 4
  fence seq_cst
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

