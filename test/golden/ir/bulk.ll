define hidden fastcc void @wasm._start() #0 {
entry:
  call fastcc void @wasm.fill(i32 1)
  call fastcc void @wasm.copy(i32 1)
  call fastcc void @wasm.init()
  call fastcc void @wasm.tables()
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc void @wasm.fill(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %2 = add i64 %1, 9
  %3 = icmp ugt i64 %2, 65536
  br i1 %3, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_memory_bounds() #6
  unreachable

ok:                                               ; preds = %entry
  %4 = getelementptr i8, ptr @wasm_linear_memory, i64 %1
  call void @llvm.memset.p0.i64(ptr align 1 %4, i8 7, i64 9, i1 false)
  br label %return

return:                                           ; preds = %ok
  ret void
}

define hidden fastcc void @wasm.copy(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  %2 = call i64 @llvm.umax.i64(i64 0, i64 %1)
  %3 = add i64 %2, 9
  %4 = icmp ugt i64 %3, 65536
  br i1 %4, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_memory_bounds() #6
  unreachable

ok:                                               ; preds = %entry
  %5 = getelementptr i8, ptr @wasm_linear_memory, i64 %1
  call void @llvm.memmove.p0.p0.i64(ptr align 1 @wasm_linear_memory, ptr align 1 %5, i64 9, i1 false)
  br label %return

return:                                           ; preds = %ok
  ret void
}

define hidden fastcc void @wasm.init() #0 {
entry:
  call void @wasm_memory_init(ptr @wasm_memories, ptr @wasm.data.0, i64 0, i64 1, i64 2)
  store i64 0, ptr getelementptr (i8, ptr @wasm.data.0, i64 8), align 8
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc void @wasm.tables() #0 {
entry:
  call void @wasm_table_init(ptr @wasm.table.0, ptr @wasm.elem.0, i64 0, i64 0, i64 1)
  store i64 0, ptr getelementptr (i8, ptr @wasm.elem.0, i64 8), align 8
  call void @wasm_table_copy(ptr @wasm.table.0, ptr @wasm.table.0, i64 0, i64 1, i64 2)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

