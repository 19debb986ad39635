define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc { i64, i32 } @wasm.swap(i32 1, i64 2)
  %1 = extractvalue { i64, i32 } %0, 0
  %2 = extractvalue { i64, i32 } %0, 1
  %3 = call fastcc { float, double, float, i32, i32, i64 } @wasm.floats()
  %4 = extractvalue { float, double, float, i32, i32, i64 } %3, 0
  %5 = extractvalue { float, double, float, i32, i32, i64 } %3, 1
  %6 = extractvalue { float, double, float, i32, i32, i64 } %3, 2
  %7 = extractvalue { float, double, float, i32, i32, i64 } %3, 3
  %8 = bitcast i32 %7 to float
  %9 = extractvalue { float, double, float, i32, i32, i64 } %3, 4
  %10 = extractvalue { float, double, float, i32, i32, i64 } %3, 5
  %11 = bitcast i64 %10 to double
  call fastcc void @wasm.take(float %4, double %5, float %6, float %8, i32 %9, double %11)
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

define hidden fastcc { float, double, float, i32, i32, i64 } @wasm.floats() #0 {
entry:
  br label %return

return:                                           ; preds = %entry
  %0 = phi float [ 1.000000e+00, %entry ]
  %1 = phi double [ 2.000000e+00, %entry ]
  %2 = phi float [ 3.000000e+00, %entry ]
  %3 = phi float [ 4.000000e+00, %entry ]
  %4 = phi i32 [ 5, %entry ]
  %5 = phi double [ 6.000000e+00, %entry ]
  %6 = bitcast float %3 to i32
  %7 = bitcast double %5 to i64
  %mrv = insertvalue { float, double, float, i32, i32, i64 } poison, float %0, 0
  %mrv1 = insertvalue { float, double, float, i32, i32, i64 } %mrv, double %1, 1
  %mrv2 = insertvalue { float, double, float, i32, i32, i64 } %mrv1, float %2, 2
  %mrv3 = insertvalue { float, double, float, i32, i32, i64 } %mrv2, i32 %6, 3
  %mrv4 = insertvalue { float, double, float, i32, i32, i64 } %mrv3, i32 %4, 4
  %mrv5 = insertvalue { float, double, float, i32, i32, i64 } %mrv4, i64 %7, 5
  ret { float, double, float, i32, i32, i64 } %mrv5
}

define hidden fastcc void @wasm.take(float %0, double %1, float %2, float %3, i32 %4, double %5) #0 {
entry:
  br label %return

return:                                           ; preds = %entry
  ret void
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

