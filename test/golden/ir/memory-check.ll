define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.load(i32 1)
  call fastcc void @wasm.store(i32 1, i64 2)
  call fastcc void @wasm.dead(i32 3)
  %1 = call fastcc i32 @wasm.grow()
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.load(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %size = load i64, ptr getelementptr (i8, ptr @wasm_memories, i64 8), align 8
  %2 = icmp ult i64 %size, 12
  %3 = sub i64 %size, 12
  %4 = icmp ugt i64 %1, %3
  %5 = or i1 %2, %4
  br i1 %5, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_memory_bounds() #3
  unreachable

ok:                                               ; preds = %entry
  %6 = getelementptr i8, ptr @wasm_linear_memory, i64 %1
  %7 = getelementptr i8, ptr %6, i64 8
  %8 = load i32, ptr %7, align 1
  %9 = zext i32 %0 to i64
  %size1 = load i64, ptr getelementptr (i8, ptr @wasm_memories, i64 8), align 8
  %10 = icmp ult i64 %size1, 4294967296
  %11 = sub i64 %size1, 4294967296
  %12 = icmp ugt i64 %9, %11
  %13 = or i1 %10, %12
  br i1 %13, label %trap2, label %ok3

trap2:                                            ; preds = %ok
  call void @wasm_trap_memory_bounds() #3
  unreachable

ok3:                                              ; preds = %ok
  %base = load ptr, ptr @wasm_memories, align 8, !invariant.load !0
  %14 = getelementptr i8, ptr %base, i64 %9
  %15 = getelementptr i8, ptr %14, i64 4294967295
  %16 = load i8, ptr %15, align 1
  %17 = sext i8 %16 to i32
  %18 = add i32 %8, %17
  br label %return

return:                                           ; preds = %ok3
  %19 = phi i32 [ %18, %ok3 ]
  ret i32 %19
}

define hidden fastcc void @wasm.store(i32 %0, i64 %1) #0 {
entry:
  %2 = zext i32 %0 to i64
  %size = load i64, ptr getelementptr (i8, ptr @wasm_memories, i64 8), align 8
  %3 = icmp ult i64 %size, 2
  %4 = sub i64 %size, 2
  %5 = icmp ugt i64 %2, %4
  %6 = or i1 %3, %5
  br i1 %6, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_memory_bounds() #3
  unreachable

ok:                                               ; preds = %entry
  %7 = getelementptr i8, ptr @wasm_linear_memory, i64 %2
  %8 = trunc i64 %1 to i16
  store i16 %8, ptr %7, align 1
  br label %return

return:                                           ; preds = %ok
  ret void
}

define hidden fastcc void @wasm.dead(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %size = load i64, ptr getelementptr (i8, ptr @wasm_memories, i64 8), align 8
  %2 = icmp ult i64 %size, 4
  %3 = sub i64 %size, 4
  %4 = icmp ugt i64 %1, %3
  %5 = or i1 %2, %4
  br i1 %5, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_memory_bounds() #3
  unreachable

ok:                                               ; preds = %entry
  %6 = getelementptr i8, ptr @wasm_linear_memory, i64 %1
  %7 = load volatile i32, ptr %6, align 1
  %8 = icmp eq i32 %7, 0
  %9 = zext i1 %8 to i32
  br label %return

return:                                           ; preds = %ok
  ret void
}

define hidden fastcc i32 @wasm.grow() #0 {
entry:
  %size = load i64, ptr getelementptr (i8, ptr @wasm_memories, i64 8), align 8
  %0 = lshr i64 %size, 16
  %1 = trunc i64 %0 to i32
  %2 = call i64 @wasm_memory_grow(ptr @wasm_memories, i64 1)
  %3 = trunc i64 %2 to i32
  %4 = add i32 %1, %3
  br label %return

return:                                           ; preds = %entry
  %5 = phi i32 [ %4, %entry ]
  ret i32 %5
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

