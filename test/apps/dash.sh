# A script for dash: what a shell does with processes, pipes, signals, files and its own language.
echo "$# arguments: $*"
x=$(echo sub | tr a-z A-Z); echo "$x $((6 * 7)) ${x#S} ${#x} ${unset:-default}"
for i in 1 2 3; do echo "$i"; done | while read -r n; do echo "n=$n"; done
(exit 3) || echo "status $?"
f() { local a=$1; echo "f $a"; return 4; }
f x; echo $?
cat <<E
here $x $(printf '%03d' 7)
E
echo one >file; echo two >>file; wc -l <file | tr -d ' '; cat file - <<'E' | sort -r
three
E
exec 5<file; read -r line <&5; echo "read $line"; exec 5<&-
[ -f file ] && [ ! -d file ] && echo test; mkdir d; cd d; pwd | sed 's,.*/,,'; cd ..; rmdir d
case abcde in b*) echo no ;; a*e) echo pattern ;; esac
sleep 0.1 & echo background; wait $!; echo "waited $?"
(sleep 0.1; exit 9) & p=$!; wait $p; echo "waited $?"
trap 'echo got USR1' USR1; kill -USR1 $$; echo after
(trap 'echo child got TERM; exit 5' TERM; echo ready; while :; do sleep 0.05; done) & p=$!; sleep 0.3; kill -TERM $p; wait $p; echo "child $?"
sh -c 'kill -KILL $$'; echo "killed $?"
yes 2>/dev/null | head -n 2
ls /dev/null /nope 2>/dev/null; echo "ls $?"
nonexistent-command 2>/dev/null; echo "not found $?"
i=0; while [ $i -lt 100 ]; do i=$((i + 1)); v=$(echo $i); done; echo "forked $v times"
a=$(set -- a b c; shift; echo "$*"); echo "$a"
umask 027; touch private; ls -l private | cut -c1-10; ulimit -c 0; ulimit -c
eval 'echo eval; echo "$x" >&2' 2>&1
readonly R=1; (R=2) 2>/dev/null; echo "readonly $?"
command -v cd; type echo | head -n 1
trap 'echo bye' EXIT
set -e; false; echo not reached
