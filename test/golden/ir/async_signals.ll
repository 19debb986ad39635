define hidden fastcc i32 @wasm.main(i32 %0, i32 %1) #0 {
entry:
  br label %loop

loop:                                             ; preds = %ok, %entry
  %2 = phi i32 [ %0, %entry ], [ %5, %ok ]
  %3 = load volatile i32, ptr @signals_pending, align 4
  %4 = icmp ne i32 %3, 0
  br i1 %4, label %signal, label %ok

signal:                                           ; preds = %loop
  call void @wasm_poll_signals()
  br label %ok

ok:                                               ; preds = %signal, %loop
  %5 = sub i32 %2, 1
  %6 = icmp ne i32 %5, 0
  br i1 %6, label %loop, label %next

next:                                             ; preds = %ok
  br label %return

return:                                           ; preds = %next
  %7 = phi i32 [ %1, %next ]
  ret i32 %7
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

