define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.trunc(double 1.000000e+00)
  %1 = call fastcc i32 @wasm.trunc_f32(float 1.000000e+00)
  %2 = call fastcc i64 @wasm.trunc_u(float 1.000000e+00)
  %3 = call fastcc i32 @wasm.saturate(double 1.000000e+00)
  %4 = call fastcc i32 @wasm.bits(float 1.000000e+00)
  %5 = call fastcc float @wasm.twice(float 1.000000e+00)
  %6 = call fastcc double @wasm.from(i64 1)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.trunc(double %0) #0 {
entry:
  %1 = fcmp ogt double %0, 0xC1E0000000200000
  %2 = fcmp olt double %0, 0x41E0000000000000
  %3 = and i1 %1, %2
  %4 = xor i1 %3, true
  br i1 %4, label %trap, label %ok

trap:                                             ; preds = %entry
  %5 = fcmp uno double %0, %0
  br i1 %5, label %trap1, label %ok2

ok:                                               ; preds = %entry
  %6 = fptosi double %0 to i32
  br label %return

trap1:                                            ; preds = %trap
  call void @wasm_trap_invalid_conversion() #3
  unreachable

ok2:                                              ; preds = %trap
  call void @wasm_trap_integer_overflow() #3
  unreachable

return:                                           ; preds = %ok
  %7 = phi i32 [ %6, %ok ]
  ret i32 %7
}

define hidden fastcc i32 @wasm.trunc_f32(float %0) #0 {
entry:
  %1 = fcmp oge float %0, 0xC1E0000000000000
  %2 = fcmp olt float %0, 0x41E0000000000000
  %3 = and i1 %1, %2
  %4 = xor i1 %3, true
  br i1 %4, label %trap, label %ok

trap:                                             ; preds = %entry
  %5 = fcmp uno float %0, %0
  br i1 %5, label %trap1, label %ok2

ok:                                               ; preds = %entry
  %6 = fptosi float %0 to i32
  br label %return

trap1:                                            ; preds = %trap
  call void @wasm_trap_invalid_conversion() #3
  unreachable

ok2:                                              ; preds = %trap
  call void @wasm_trap_integer_overflow() #3
  unreachable

return:                                           ; preds = %ok
  %7 = phi i32 [ %6, %ok ]
  ret i32 %7
}

define hidden fastcc i64 @wasm.trunc_u(float %0) #0 {
entry:
  %1 = fcmp ogt float %0, -1.000000e+00
  %2 = fcmp olt float %0, 0x43F0000000000000
  %3 = and i1 %1, %2
  %4 = xor i1 %3, true
  br i1 %4, label %trap, label %ok

trap:                                             ; preds = %entry
  %5 = fcmp uno float %0, %0
  br i1 %5, label %trap1, label %ok2

ok:                                               ; preds = %entry
  %6 = fptoui float %0 to i64
  br label %return

trap1:                                            ; preds = %trap
  call void @wasm_trap_invalid_conversion() #3
  unreachable

ok2:                                              ; preds = %trap
  call void @wasm_trap_integer_overflow() #3
  unreachable

return:                                           ; preds = %ok
  %7 = phi i64 [ %6, %ok ]
  ret i64 %7
}

define hidden fastcc i32 @wasm.saturate(double %0) #0 {
entry:
  %1 = call i32 @llvm.fptoui.sat.i32.f64(double %0)
  br label %return

return:                                           ; preds = %entry
  %2 = phi i32 [ %1, %entry ]
  ret i32 %2
}

define hidden fastcc i32 @wasm.bits(float %0) #0 {
entry:
  %1 = bitcast float %0 to i32
  br label %return

return:                                           ; preds = %entry
  %2 = phi i32 [ %1, %entry ]
  ret i32 %2
}

define hidden fastcc float @wasm.twice(float %0) #0 {
entry:
  %1 = fpext float %0 to double
  %2 = call double @llvm.arithmetic.fence.f64(double %1)
  %3 = fptrunc double %2 to float
  br label %return

return:                                           ; preds = %entry
  %4 = phi float [ %3, %entry ]
  ret float %4
}

define hidden fastcc double @wasm.from(i64 %0) #0 {
entry:
  %1 = uitofp i64 %0 to double
  br label %return

return:                                           ; preds = %entry
  %2 = phi double [ %1, %entry ]
  ret double %2
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

