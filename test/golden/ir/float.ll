define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc double @wasm.poly(double 2.000000e+00, double 3.000000e+00)
  %1 = call fastcc float @wasm.min(float 1.000000e+00, float 2.000000e+00)
  %2 = call fastcc double @wasm.plain(double 1.000000e+00)
  %3 = call fastcc double @wasm.quiet(double 4.000000e+00)
  %4 = call fastcc double @wasm.nearest(double 5.000000e+00)
  %5 = call fastcc float @wasm.sign(float 1.000000e+00, float -1.000000e+00)
  %6 = call fastcc i32 @wasm.less(double 1.000000e+00, double 2.000000e+00)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc double @wasm.poly(double %0, double %1) #0 {
entry:
  %2 = fmul double %0, %1
  %3 = fadd double %2, 2.500000e+00
  %4 = call double @llvm.sqrt.f64(double %1)
  %5 = fdiv double %3, %4
  br label %return

return:                                           ; preds = %entry
  %6 = phi double [ %5, %entry ]
  ret double %6
}

define hidden fastcc float @wasm.min(float %0, float %1) #0 {
entry:
  %2 = fcmp olt float %0, %1
  %3 = select i1 %2, float %0, float %1
  %4 = bitcast float %3 to i32
  %5 = fcmp olt float %1, %0
  %6 = select i1 %5, float %1, float %0
  %7 = bitcast float %6 to i32
  %8 = or i32 %4, %7
  %9 = fcmp uno float %0, %1
  %10 = fadd float %0, %1
  %11 = bitcast i32 %8 to float
  %12 = select i1 %9, float %10, float %11
  br label %return

return:                                           ; preds = %entry
  %13 = phi float [ %12, %entry ]
  ret float %13
}

define hidden fastcc double @wasm.plain(double %0) #0 {
entry:
  %1 = fsub double 0.000000e+00, %0
  %2 = fdiv double 1.000000e+00, %1
  br label %return

return:                                           ; preds = %entry
  %3 = phi double [ %2, %entry ]
  ret double %3
}

define hidden fastcc double @wasm.quiet(double %0) #0 {
entry:
  %1 = call double @llvm.arithmetic.fence.f64(double 1.000000e+00)
  %2 = fmul double %0, %1
  br label %return

return:                                           ; preds = %entry
  %3 = phi double [ %2, %entry ]
  ret double %3
}

define hidden fastcc double @wasm.nearest(double %0) #0 {
entry:
  %1 = fneg double %0
  %2 = call double @llvm.roundeven.f64(double %1)
  br label %return

return:                                           ; preds = %entry
  %3 = phi double [ %2, %entry ]
  ret double %3
}

define hidden fastcc float @wasm.sign(float %0, float %1) #0 {
entry:
  %2 = call float @llvm.copysign.f32(float %0, float %1)
  br label %return

return:                                           ; preds = %entry
  %3 = phi float [ %2, %entry ]
  ret float %3
}

define hidden fastcc i32 @wasm.less(double %0, double %1) #0 {
entry:
  %2 = fcmp olt double %0, %1
  %3 = zext i1 %2 to i32
  %4 = fcmp une double %0, %1
  %5 = zext i1 %4 to i32
  %6 = and i32 %3, %5
  br label %return

return:                                           ; preds = %entry
  %7 = phi i32 [ %6, %entry ]
  ret i32 %7
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

