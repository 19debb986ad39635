define hidden fastcc void @wasm._start() #0 {
entry:
  call fastcc void @wasm.near(i32 0)
  call fastcc void @wasm.offset(i32 0)
  call fastcc void @wasm.index()
  call fastcc void @wasm.sum()
  %0 = call fastcc i32 @wasm.vector(i32 0)
  %1 = call fastcc i32 @wasm.atomic(i32 0)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc void @wasm.near(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %2 = getelementptr i8, ptr @wasm_linear_memory, i64 %1
  %3 = getelementptr i8, ptr %2, i64 16777215
  store i32 1, ptr %3, align 1
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc void @wasm.offset(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %base = load ptr, ptr @wasm_memories, align 8, !invariant.load !0
  %2 = getelementptr i8, ptr %base, i64 %1
  %3 = getelementptr i8, ptr %2, i64 2147483647
  store i32 1, ptr %3, align 1
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc void @wasm.index() #0 {
entry:
  %base = load ptr, ptr @wasm_memories, align 8, !invariant.load !0
  %0 = getelementptr i8, ptr %base, i64 1073741824
  store i8 2, ptr %0, align 1
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc void @wasm.sum() #0 {
entry:
  %base = load ptr, ptr @wasm_memories, align 8, !invariant.load !0
  %0 = getelementptr i8, ptr %base, i64 8388608
  %1 = getelementptr i8, ptr %0, i64 8388608
  store i8 2, ptr %1, align 1
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.vector(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %base = load ptr, ptr @wasm_memories, align 8, !invariant.load !0
  %2 = getelementptr i8, ptr %base, i64 %1
  %3 = getelementptr i8, ptr %2, i64 1073741824
  %4 = load i8, ptr %3, align 1
  %5 = insertelement <16 x i8> poison, i8 %4, i32 0
  %6 = shufflevector <16 x i8> %5, <16 x i8> poison, <16 x i32> zeroinitializer
  %7 = extractelement <16 x i8> %6, i32 0
  %8 = zext i8 %7 to i32
  br label %return

return:                                           ; preds = %entry
  %9 = phi i32 [ %8, %entry ]
  ret i32 %9
}

define hidden fastcc i32 @wasm.atomic(i32 %0) #0 {
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
  %base = load ptr, ptr @wasm_memories, align 8, !invariant.load !0
  %5 = getelementptr i8, ptr %base, i64 %4
  %6 = getelementptr i8, ptr %5, i64 1073741824
  %7 = load atomic i32, ptr %6 seq_cst, align 4
  br label %return

return:                                           ; preds = %ok
  %8 = phi i32 [ %7, %ok ]
  ret i32 %8
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

