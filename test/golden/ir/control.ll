define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.sum(i32 10)
  %1 = call fastcc i32 @wasm.pick(i32 1)
  %2 = call fastcc i64 @wasm.choose(i32 1, i64 2)
  call fastcc void @wasm.dead()
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.sum(i32 %0) #0 {
entry:
  br label %loop

loop:                                             ; preds = %next, %entry
  %1 = phi i32 [ 0, %entry ], [ %5, %next ]
  %2 = phi i32 [ %0, %entry ], [ %6, %next ]
  %3 = icmp eq i32 %2, 0
  %4 = zext i1 %3 to i32
  br i1 %3, label %end, label %next

next:                                             ; preds = %loop
  %5 = add i32 %1, %2
  %6 = sub i32 %2, 1
  br label %loop

end:                                              ; preds = %loop
  br label %return

return:                                           ; preds = %end
  %7 = phi i32 [ %1, %end ]
  ret i32 %7
}

define hidden fastcc i32 @wasm.pick(i32 %0) #0 {
entry:
  switch i32 %0, label %case [
    i32 0, label %case3
    i32 2, label %case4
  ]

case3:                                            ; preds = %entry
  br label %end2

case:                                             ; preds = %entry
  br label %end1

case4:                                            ; preds = %entry
  br label %end

end2:                                             ; preds = %case3
  ret i32 10

end1:                                             ; preds = %case
  ret i32 20

end:                                              ; preds = %case4
  br label %return

return:                                           ; preds = %end
  %1 = phi i32 [ 30, %end ]
  ret i32 %1
}

define hidden fastcc i64 @wasm.choose(i32 %0, i64 %1) #0 {
entry:
  %2 = icmp ne i32 %0, 0
  br i1 %2, label %then, label %else

then:                                             ; preds = %entry
  br label %end

else:                                             ; preds = %entry
  %3 = icmp ne i32 %0, 0
  %4 = select i1 %3, i64 5, i64 %1
  br label %end

end:                                              ; preds = %else, %then
  %5 = phi i64 [ %1, %then ], [ %4, %else ]
  br label %return

return:                                           ; preds = %end
  %6 = phi i64 [ %5, %end ]
  ret i64 %6
}

define hidden fastcc void @wasm.dead() #0 {
entry:
  call void @wasm_trap_unreachable() #2
  unreachable
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

