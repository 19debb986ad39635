"""The language, its library and the machine below: processes, pipes, signals, sockets, shared memory. Deterministic, so that any two builds of 3.11 agree."""
import array, ast, asyncio, bisect, collections, csv, datetime, decimal, errno, fcntl, fractions, functools, glob, hashlib, heapq, io, itertools, json
import math, mmap, os, pickle, pwd, random, re, select, shutil, signal, socket, struct, subprocess, sys, tempfile, textwrap, time, traceback
import unicodedata, xml.etree.ElementTree, zoneinfo

def title(text):
    print("----", text)
    sys.stdout.flush()  # what is in the buffer would be written by children, too

title("numbers and text")
print(sys.version_info[:2], sys.argv[1:], os.environ["VISIBLE"])
print(2**200, 7 // -2, 7 % -3, -7 >> 1, 1 / 3, round(2.5), (1 + 2j) * 3j, math.sin(1e22), math.fsum([0.1] * 10), 10**400 // 7**300)
print(float("1e308") * 10, float("-nan") != 0, float.fromhex("0x1.8p3"), (0.1).hex(), math.gcd(2**64, 6**40), divmod(-7.5, 2))
print(decimal.Decimal(2).sqrt(), fractions.Fraction(3, 4) ** 5, f"{math.pi:>12.5f}|{255:#x}|{1234567:,}|{'x':^5}|{1e-7!r}")
print("naïve 日本 🙂".encode(), "ß".upper(), unicodedata.name("é"), "%-8s|%05d" % ("ab", 42), textwrap.fill("a text that is too long", 10).split("\n"))
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.findall(r"(?i)a(?=b)", "abAB ac"), re.split(r"\s*,\s*", "a , b,c"))
print(json.dumps({"a": [1, 2.5, None, True, "é\n"]}, sort_keys=True), json.loads('{"x": [1, 2e3, "\\u00e9"]}'))
print(hashlib.sha256(b"abc").hexdigest(), hashlib.md5(b"").hexdigest(), hashlib.blake2b(b"x", digest_size=8).hexdigest(), hashlib.sha3_256(b"").hexdigest()[:16])
print(struct.pack("<ihq", -1, 2, 3), struct.unpack(">d", bytes.fromhex("400921fb54442d18")), array.array("d", [1, 2]).tobytes()[:4])
random.seed(42)
print([random.randrange(1000) for _ in range(5)], random.random(), sorted(random.sample(range(100), 5)))

title("the language")
class Tree:
    def __init__(self, value, *children): self.value, self.children = value, children
    def __iter__(self):
        yield self.value
        for child in self.children: yield from child
print(list(Tree(1, Tree(2, Tree(3)), Tree(4))), [*map(lambda x: x * x, range(5))], {k: v for k, v in zip("abc", itertools.count())})
@functools.lru_cache(None)
def fibonacci(n): return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
print(fibonacci(200), heapq.nsmallest(3, [5, 1, 4, 2]), bisect.bisect([1, 3, 5], 4), collections.Counter("mississippi").most_common(2))
match {"kind": "point", "at": (1, 2)}:
    case {"kind": "point", "at": (x, y)}: print("matched", x, y)
def depth(n): return depth(n + 1)
try: depth(0)
except RecursionError as e: print(type(e).__name__, e)
try:
    try: [][1]
    except IndexError as e: raise ValueError("while handling") from e
except ValueError: print(traceback.format_exc().replace(__file__, "SCRIPT"))
try: raise ExceptionGroup("several", [KeyError("k"), OSError(errno.ENOENT, "no such")])
except* OSError as group: print(type(group.exceptions[0]).__name__)
except* KeyError as group: print(group.exceptions)
print(eval("1 + 2"), ast.dump(ast.parse("x = 1")), pickle.loads(pickle.dumps({1: (2.0, "x")})))
try: exec("def f(:\n  pass")
except SyntaxError as e: print(e.msg, e.lineno)

title("files")
folder = tempfile.mkdtemp(dir=".")
with open(f"{folder}/table.csv", "w", newline="") as f: csv.writer(f).writerows([["a", "b,c"], [1, 'quo"te']])
print(open(f"{folder}/table.csv", newline="").read().splitlines(), list(csv.reader(open(f"{folder}/table.csv"))))
os.symlink("table.csv", f"{folder}/link")
os.chmod(f"{folder}/table.csv", 0o640)
os.utime(f"{folder}/table.csv", (1e9, 1.5e9))
st = os.stat(f"{folder}/link")
print(oct(st.st_mode), st.st_size, st.st_mtime, os.readlink(f"{folder}/link"), sorted(os.path.basename(p) for p in glob.glob(f"{folder}/*")))
print([(len(d), sorted(f)) for _, d, f in os.walk(folder)], os.path.realpath(f"{folder}/link").endswith("table.csv"))
for call in (lambda: open("/nonexistent"), lambda: os.mkdir(folder), lambda: os.rmdir(folder), lambda: os.listdir(f"{folder}/link")):
    try: call()
    except OSError as e: print(type(e).__name__, errno.errorcode[e.errno], e.strerror)
with open(f"{folder}/locked", "w") as f:
    fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with open(f"{folder}/locked") as other:
        try: fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e: print("locked", errno.errorcode[e.errno])
shutil.rmtree(folder)
print(os.path.exists(folder), io.BytesIO(b"a\nb").readlines(), xml.etree.ElementTree.fromstring("<a x='1'><b>t</b></a>").find("b").text)

title("time")
print(datetime.datetime(2024, 2, 29, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).astimezone(datetime.timezone.utc).isoformat())
os.environ["TZ"] = "America/New_York"
time.tzset()
print(time.localtime(1720000000)[:6], time.strftime("%A %d %B %Y %H:%M %Z", time.localtime(1720000000)), time.mktime((2024, 1, 1, 0, 0, 0, 0, 0, -1)))
before = time.monotonic()
time.sleep(0.02)
print(time.monotonic() - before >= 0.02, time.time() > 1.7e9)

title("processes")
pid = os.fork()
if pid == 0: os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
pid = os.fork()
if pid == 0:
    time.sleep(60)
    os._exit(0)
os.kill(pid, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print(subprocess.run(["sh", "-c", "echo $((6*7)); echo error >&2; exit 3"], capture_output=True, text=True))
print(subprocess.Popen(["tr", "a-z", "A-Z"], stdin=subprocess.PIPE, stdout=subprocess.PIPE).communicate(b"piped " * 20000)[0].count(b"PIPED"))
print(subprocess.check_output("echo $X | wc -c", shell=True, env={"X": "12345", "PATH": os.environ["PATH"]}).split(), os.popen("echo popen").read())
try: subprocess.run(["./no-such-program"])
except FileNotFoundError as e: print(e.strerror, e.filename)
try: subprocess.run(["sleep", "60"], timeout=0.05)
except subprocess.TimeoutExpired as e: print("timeout", e.cmd)
print(subprocess.run([sys.executable, "-c", "import sys; print(sys.argv)", "me"], capture_output=True, text=True).stdout)
print(os.waitstatus_to_exitcode(os.system("exit 9")), pwd.getpwuid(0).pw_name, os.getpgid(0) == os.getpgrp())
shared = mmap.mmap(-1, 4096)
r, w = os.pipe()
children = []
for i in range(4):
    if not (pid := os.fork()):
        shared[i] = i + 1
        os.write(w, b"x")
        os._exit(i)
    children.append(pid)
print([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children], shared[:4], os.read(r, 10))

title("signals")
got = []
signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))
os.kill(os.getpid(), signal.SIGUSR1)
print(got)
signal.signal(signal.SIGALRM, lambda number, frame: got.append(frame.f_code.co_name))
signal.setitimer(signal.ITIMER_REAL, 0.02)
signal.pause()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
signal.raise_signal(signal.SIGUSR1)
print(got, signal.sigpending())
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
print(got, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
class Late(Exception): pass
def late(*_): raise Late
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.02)
try: time.sleep(60)
except Late: print("interrupted")
signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    for n in itertools.count(): n * n
except Late: print("interrupted while computing")

title("sockets")
listener = socket.create_server(("127.0.0.1", 0))
if not os.fork():
    with socket.create_connection(listener.getsockname()) as c:
        c.sendall(b"ping")
        os._exit(0 if c.recv(10) == b"pong" else 1)
c, address = listener.accept()
print(c.recv(10), address[0])
c.sendall(b"pong")
print(os.wait()[1], socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
a, b = socket.socketpair()
socket.send_fds(a, [b"fd"], [r])
message, fds, flags, _ = socket.recv_fds(b, 10, 1)
os.write(w, b"through")
print(message, len(fds), os.read(fds[0], 10), select.select([a], [a], [], 0)[0])
poller = select.epoll()
poller.register(b, select.EPOLLIN)
a.send(b"!")
print([event for _, event in poller.poll(1)])

async def echo(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()
async def talk(port, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text.encode() + b"\n")
    answer = await reader.readline()
    writer.close()
    return answer
async def converse():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    answers = await asyncio.gather(*(talk(server.sockets[0].getsockname()[1], f"line {i}") for i in range(3)))
    asyncio.get_child_watcher().attach_loop(asyncio.get_running_loop())
    process = await asyncio.create_subprocess_exec("cat", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    return answers, await process.communicate(b"through cat")
asyncio.set_child_watcher(asyncio.SafeChildWatcher())  # by SIGCHLD: the usual one starts a thread
print(asyncio.run(converse()))
print("to standard error", file=sys.stderr)
sys.exit(5)
