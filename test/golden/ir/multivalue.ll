define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc { i64, i32 } @wasm.swap(i32 1, i64 2)
  %1 = extractvalue { i64, i32 } %0, 0
  %2 = extractvalue { i64, i32 } %0, 1
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc { i64, i32 } @wasm.swap(i32 %0, i64 %1) #0 {
entry:
  br label %return

return:                                           ; preds = %entry
  %2 = phi i64 [ %1, %entry ]
  %3 = phi i32 [ %0, %entry ]
  %mrv = insertvalue { i64, i32 } poison, i64 %2, 0
  %mrv1 = insertvalue { i64, i32 } %mrv, i32 %3, 1
  ret { i64, i32 } %mrv1
}

define hidden fastcc i32 @wasm.use() #0 {
entry:
  %0 = call fastcc { i64, i32 } @wasm.swap(i32 3, i64 4)
  %1 = extractvalue { i64, i32 } %0, 0
  %2 = extractvalue { i64, i32 } %0, 1
  %3 = trunc i64 %1 to i32
  br label %end

end:                                              ; preds = %entry
  %4 = phi i32 [ %3, %entry ]
  br label %return

return:                                           ; preds = %end
  %5 = phi i32 [ %4, %end ]
  ret i32 %5
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

