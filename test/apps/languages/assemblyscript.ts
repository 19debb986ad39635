// Strings, maps, sorting, classes with virtual methods, the garbage collector, arguments, environment, standard input and an exit status.
abstract class Shape {
  abstract area(): f64;
}
class Square extends Shape {
  constructor(private side: f64) {
    super();
  }
  area(): f64 {
    return this.side * this.side;
  }
}
class Disc extends Shape {
  constructor(private radius: f64) {
    super();
  }
  area(): f64 {
    return Math.PI * this.radius * this.radius;
  }
}

const shapes: Shape[] = [new Square(1.5), new Disc(2), new Square(3)];
for (let i = 0; i < shapes.length; i++) console.log(shapes[i].area().toString());

function digest(text: string): u32 {
  let hash: u32 = 2166136261;
  for (let i = 0; i < text.length; i++) hash = (hash ^ text.charCodeAt(i)) * 16777619;
  return hash;
}

// Far more garbage than the first pages hold.
let total: u64 = 0;
for (let i = 0; i < 200000; i++) total += digest("item " + i.toString() + "/" + (i * 7).toString());
console.log(total.toString());

const counts = new Map<string, i32>();
const words = "one two three two three three".split(" ");
for (let i = 0; i < words.length; i++) {
  const word = words[i];
  counts.set(word, counts.has(word) ? counts.get(word) + 1 : 1);
}
const names = counts.keys();
names.sort();
for (let i = 0; i < names.length; i++) console.log(names[i] + "=" + counts.get(names[i]).toString());

const numbers = new Array<u32>(1000);
for (let i = 0; i < numbers.length; i++) numbers[i] = digest(i.toString());
numbers.sort((a: u32, b: u32): i32 => (a < b ? -1 : a > b ? 1 : 0));
console.log(numbers[0].toString() + " " + numbers[500].toString() + " " + numbers[999].toString());

console.log(process.argv.slice(1).join("|"));
console.log(process.env.has("COLOUR") ? process.env.get("COLOUR") : "none");

const buffer = new ArrayBuffer(4096);
let text = "";
for (;;) {
  const length = process.stdin.read(buffer);
  if (length <= 0) break;
  text += String.UTF8.decode(buffer.slice(0, length));
}
console.log(text.length.toString() + " " + digest(text).toString());
console.error("to standard error");
process.exit(3);
