// Collections, traits, closures, files, environment, a caught error and a process exit code.
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::io::{BufRead, Read, Write};
use std::rc::Rc;
use std::{env, fmt, fs, io, process};

trait Shape {
    fn area(&self) -> f64;
}
struct Square(f64);
struct Disc {
    radius: f64,
}
impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
}
impl Shape for Disc {
    fn area(&self) -> f64 {
        std::f64::consts::PI * self.radius.powi(2)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Token {
    Number(i64),
    Word(String),
}
impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Token::Number(n) => write!(f, "#{}", n),
            Token::Word(w) => write!(f, "{}", w),
        }
    }
}

fn tokens(text: &str) -> Vec<Token> {
    text.split_whitespace().map(|w| w.parse().map(Token::Number).unwrap_or_else(|_| Token::Word(w.to_uppercase()))).collect()
}

struct LastWords(Rc<str>);
impl Drop for LastWords {
    fn drop(&mut self) {
        println!("dropped {}", self.0);
    }
}

fn files() -> io::Result<u64> {
    fs::create_dir("folder")?;
    let mut file = fs::File::create("folder/note.txt")?;
    for i in 0..100 {
        writeln!(file, "line {}", i)?;
    }
    drop(file);
    let lines = io::BufReader::new(fs::File::open("folder/note.txt")?).lines().count();
    assert_eq!(lines, 100);
    let size = fs::metadata("folder/note.txt")?.len();
    fs::rename("folder/note.txt", "other.txt")?;
    let mut names: Vec<_> = fs::read_dir(".")?.map(|e| e.unwrap().file_name().into_string().unwrap()).filter(|n| n.ends_with("txt")).collect();
    names.sort();
    println!("{:?}", names);
    fs::remove_file("other.txt")?;
    fs::remove_dir("folder")?;
    Ok(size)
}

fn main() {
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Square(1.5)), Box::new(Disc { radius: 2.0 })];
    println!("{:.4}", shapes.iter().map(|s| s.area()).sum::<f64>());
    let found = tokens("10 apples and 20 pears and 30");
    println!("{}", found.iter().map(|t| t.to_string()).collect::<Vec<_>>().join(","));
    println!("{:?} {}", found.iter().max(), found.iter().collect::<HashSet<_>>().len());
    let mut count: BTreeMap<char, usize> = BTreeMap::new();
    for c in "mississippi".chars() {
        *count.entry(c).or_default() += 1;
    }
    println!("{:?}", count);
    let mut queue: VecDeque<u64> = (1..=5).collect();
    for _ in 0..1000 {
        let n = queue.pop_front().unwrap();
        queue.push_back(n.wrapping_mul(6364136223846793005).rotate_left(17) ^ queue[0]);
    }
    println!("{:x?}", queue);
    let squares: HashMap<u32, u128> = (1..50).map(|n| (n, (n as u128).pow(20))).collect();
    println!("{} {}", squares[&49], squares.values().sum::<u128>() / 7);
    println!("{:?} {:?}", "12x".parse::<i32>().map_err(|e| e.to_string()), i32::MAX.checked_add(1));
    println!("{:?} {:?}", files(), fs::read("absent").map_err(|e| e.kind()));
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    println!("{:?} {:?} {:?}", input, env::args().skip(1).collect::<Vec<_>>(), env::var("COLOUR"));
    drop(LastWords("early".into()));
    process::exit(3);
}
