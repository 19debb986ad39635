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
  call void @wasm_memory_fill(ptr @wasm_memories, i64 %1, i32 7, i64 9)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc void @wasm.copy(i32 %0) #0 {
entry:
  %1 = zext i32 %0 to i64
  call void @wasm_memory_copy(ptr @wasm_memories, ptr @wasm_memories, i64 0, i64 %1, i64 9)
  br label %return

return:                                           ; preds = %entry
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

