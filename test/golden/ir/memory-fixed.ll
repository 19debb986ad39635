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
  %2 = getelementptr i8, ptr @wasm_linear_memory, i64 %1
  %3 = getelementptr i8, ptr %2, i64 8
  %4 = load i32, ptr %3, align 1
  %5 = zext i32 %0 to i64
  %base = load ptr, ptr @wasm_memories, align 8, !invariant.load !0
  %6 = getelementptr i8, ptr %base, i64 %5
  %7 = getelementptr i8, ptr %6, i64 4294967295
  %8 = load i8, ptr %7, align 1
  %9 = sext i8 %8 to i32
  %10 = add i32 %4, %9
  br label %return

return:                                           ; preds = %entry
  %11 = phi i32 [ %10, %entry ]
  ret i32 %11
}

define hidden fastcc void @wasm.store(i32 %0, i64 %1) #0 {
entry:
  %2 = zext i32 %0 to i64
  %3 = getelementptr i8, ptr @wasm_linear_memory, i64 %2
  %4 = trunc i64 %1 to i16
  store i16 %4, ptr %3, align 1
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc void @wasm.dead(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %2 = getelementptr i8, ptr @wasm_linear_memory, i64 %1
  %3 = load volatile i32, ptr %2, align 1
  %4 = icmp eq i32 %3, 0
  %5 = zext i1 %4 to i32
  br label %return

return:                                           ; preds = %entry
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

