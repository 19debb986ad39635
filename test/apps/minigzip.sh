# What a compressor does, with files and pipes, and each way through the machine's gzip. usage: minigzip.sh PROGRAM
program=$1
sum() { sha256sum | cut -c 1-16; }
seq 1 60000 >numbers
: >empty
head -c 200000 /dev/zero >zeros
awk 'BEGIN { x = 1; for (i = 0; i < 40000; i++) { x = (x * 16807) % 2147483647; printf "%c", 33 + x % 90 } }' >noise
for file in numbers empty zeros noise; do
  for level in -1 -5 -9 -f -h -r; do
    "$program" $level -c "$file" >packed || echo "status $?"
    echo "$file $level: $(wc -c <packed) bytes, $(sum <packed)"
    gzip -dc <packed | cmp - "$file" || echo "gzip reads something else"
    "$program" -d <packed | cmp - "$file" || echo "not the same after a round trip"
  done
  gzip -9 <"$file" | "$program" -d | cmp - "$file" || echo "not what gzip packed"
done
cp numbers one && cp noise two
"$program" -9 one two && ls one* two* && cat one.gz two.gz >both.gz
"$program" -d both.gz && cat numbers noise | cmp - both && echo "two members"
"$program" -d missing.gz; echo "missing: $?"
head -c 1000 one.gz >cut.gz; "$program" -d cut.gz; echo "cut short: $?"
head -c 5000 /dev/urandom >plain; "$program" -d <plain | cmp - plain && echo "what is not packed passes"
