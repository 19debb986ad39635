# Fields, expressions, arrays, strings, pipes both ways, files and errors.
BEGIN {
    FS = ","
    printf "%5.2f|%-6s|%c|%x|%e\n", 3.14159, "ab", 65, 255, 12345.678
    print length("hello"), substr("hello", 2, 3), index("hello", "ll"), toupper("x") tolower("Y")
    s = "aaa"; n = gsub(/a/, "<&>", s); print n, s
    print match("foobar", /o+b/), RSTART, RLENGTH
    n = split("c:b:a", parts, ":"); for (i = n; i >= 1; i--) printf "%s ", parts[i]; print ""
    print atan2(1, 2), exp(1), log(2), sqrt(2), int(-3.7), 2 ^ 10, 7 % 3
    while (("echo from; echo a pipe" | getline line) > 0) print "read", line
    close("echo from; echo a pipe")
    print "z\ny\nx" | "sort"; close("sort")
    print system("exit 3"), system("test -d .")
    print "written" > "out.txt"; close("out.txt"); getline line < "out.txt"; print line
    for (i = 0; i < 20000; i++) count[i % 7] += i
    for (i = 0; i < 7; i++) print i, count[i]
    while (i++ < 20) t = t sprintf("%d,", i * i); print t
    print ENVIRON["VISIBLE"], ARGC, ARGV[1]
}
{ sum += $2; names[$1]++ }
/^b/ { print NR, NF, $0 }
END { print sum, names["a"], NR; exit 4 }
