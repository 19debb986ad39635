#!/usr/bin/env bash
# Compiles an nginx module (built with atomics, or the one of 2018) and runs it as a master with two workers on free loopback ports: shared counters, reload, a killed
# worker, log rotation, binary upgrade, proxying, large and kept-alive downloads, graceful end. Only processes it started are signalled.
# usage: nginx-processes.sh WASMC NGINX.wasm [SECONDS under load, default 10]; exit status 77 when there is nothing to test.
set -euo pipefail
wasmc=$1
module=$2
load_seconds=${3:-10}
[[ -f $module ]] || {
  echo "skipped: no module '$module'; tools/build-nginx --variant atomic -o FILE makes it; for that of 2018 set WASMC_NGINX_2018"
  exit 77
}
for tool in curl python3 pgrep wrk; do command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 77; }; done

work=$(mktemp -d)
masters=() # every master that this script has seen; their workers are found through them
cleanup() {
  local master
  for master in "${masters[@]}"; do
    # shellcheck disable=SC2046 # one word per worker
    kill -KILL "$master" $(pgrep -P "$master") 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT
chmod 755 "$work" # the workers of a server started by root are nobody
cd "$work"
mkdir -p html logs temp conf backend/{html,logs,temp,conf}

failures=0
checks=0
# expect WHAT WANTED FOUND
expect() {
  checks=$((checks + 1))
  [[ $2 == "$3" ]] || { echo "FAILED: $1: expected '$2', found '$3'"; failures=$((failures + 1)); }
}
# expect_that WHAT COMMAND...: the command succeeds within ten seconds
expect_that() {
  local what=$1
  shift
  checks=$((checks + 1))
  for _ in {1..100}; do
    "$@" && return
    sleep 0.1
  done
  echo "FAILED: $what"
  failures=$((failures + 1))
}

free_ports() { # COUNT
  python3 -c 'import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in sockets])' "$1"
}

write_configuration() { # FOLDER PORT PROCESSES-LINE SERVER-LINES
  cat >"$1/conf/nginx.conf" <<CONF
$3
error_log logs/error.log info;
pid logs/nginx.pid;
events { $use worker_connections 512; }
http {
    types { text/html html; }
    default_type application/octet-stream;
    log_format short '\$pid \$connection_requests \$status \$body_bytes_sent \$request_uri';
    access_log logs/access.log short;
    client_body_temp_path temp/body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;
    keepalive_requests 100000;
    limit_req_zone \$binary_remote_addr zone=few:1m rate=1r/m;
    server {
        listen 127.0.0.1:$2;
        root html;
        $4
    }
}
CONF
}

# What nobody has waited for yet is gone, too: a daemon's parent is whoever collects orphans on this machine.
gone() { [[ ! -e /proc/$1 ]] || grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }
workers() { { pgrep -P "$1" || true; } | sort -n | tr '\n' ' '; } # MASTER
count_workers() { pgrep -P "$1" | wc -l; }
has_workers() { [[ $(count_workers "$1") == "$2" ]]; }
# Neither of the workers named in $2 is left, and there are two others.
workers_replaced() { # MASTER OLD...
  local master=$1 old
  shift
  for old; do [[ " $(workers "$master")" != *" $old "* ]] || return 1; done
  has_workers "$master" 2
}
resident() { # MASTER: KiB that its workers keep
  local worker sum=0
  for worker in $(workers "$1"); do sum=$((sum + $(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$worker/status"))); done
  echo "$sum"
}
get() { curl -sS --noproxy '*' --max-time 60 "$@"; }
status() { get -o /dev/null -w '%{http_code}' "$@"; }
answers() { [[ $(status "$1" 2>/dev/null) == 200 ]]; }

# start FOLDER: a daemon, as nginx refuses a binary upgrade while the process that started it lives
start() {
  (cd "$1" && "$work/nginx" -p . -c conf/nginx.conf) >"$1/server.log" 2>&1 </dev/null || { cat "$1/server.log"; exit 1; }
  expect_that "pid file in $1" test -s "$1/logs/nginx.pid"
  masters+=("$(cat "$1/logs/nginx.pid")")
}

"$wasmc" -O1 "$module" -o nginx
# The module of 2018 has neither epoll nor stub_status, and its C library refuses setuid: workers stay who they are.
if ./nginx -V 2>&1 | grep -q 'emscripten 1\.38'; then
  era=2018 method=poll use='use poll;' status_page=
else
  era=modern method=epoll use='use epoll;' status_page='location /status { stub_status; access_log off; }'
fi
read -r port backend_port <<<"$(free_ports 2)"
url=http://127.0.0.1:$port
write_configuration . "$port" 'worker_processes 2;' "
        $status_page
        location /few { limit_req zone=few burst=4 nodelay; try_files /page =404; }
        location /behind/ { proxy_pass http://127.0.0.1:$backend_port/; }"
write_configuration backend "$backend_port" 'master_process off;' ''
echo '<!DOCTYPE html><title>page</title>' >html/index.html
echo page >html/page
echo behind >backend/html/answer
head -c 3000000 /dev/urandom >backend/html/large
head -c 100000000 /dev/urandom >html/large

# ---- start: two workers, on epoll, as nobody when root ----
start backend
start .
backend=${masters[0]}
master=${masters[1]}
expect_that "the server answers" answers "$url/"
expect_that "the server behind answers" answers "http://127.0.0.1:$backend_port/answer"
expect_that "two workers" has_workers "$master" 2
expect "readiness by $method" 1 "$(grep -c "using the \"$method\" event method" logs/error.log)"
for worker in $(workers "$master"); do
  expect "user of a worker" "$([[ $(id -u) == 0 && $era != 2018 ]] && id -u nobody || id -u)" "$(stat -c %u "/proc/$worker")"
done

# ---- counters in shared memory: one zone for both workers, whoever answers ----
accepted=0
for _ in {1..40}; do
  [[ $(status "$url/few") != 200 ]] || accepted=$((accepted + 1))
done
expect "requests that pass the limit, over both workers" 5 "$accepted"
expect "both workers answered" 2 "$(sed -n 's/ .*\/few$//p' logs/access.log | sort -u | wc -l)"

# ---- downloads, kept connections, proxying ----
expect "100 MB" "$(sha256sum <html/large)" "$(get "$url/large" | sha256sum)"
expect "two requests, one connection" 1 "$(get -o /dev/null -o /dev/null -w '%{num_connects}\n' "$url/page" "$url/page" | grep -c '^0')"
expect "proxied page" behind "$(get "$url/behind/answer")"
expect "proxied file" "$(sha256sum <backend/html/large)" "$(get "$url/behind/large" | sha256sum)"

# ---- reload under load: no request is lost ----
old_workers=$(workers "$master")
wrk -t1 -c16 -d4s "$url/page" >wrk.log &
load=$!
# Beside the kept connections, a new one for each request: not one may fail.
for _ in {1..150}; do status "$url/page" || true; echo; done >single.log 2>&1 &
singles=$!
for _ in 1 2 3; do
  sleep 1
  kill -HUP "$master"
done
wait "$load" "$singles"
expect "150 requests while reloading" "150 200" "$(sort single.log | uniq -c | sed 's/^ *//')"
expect "errors while reloading" 0 "$(grep -cE 'Non-2xx' wrk.log || true)"
# A kept connection may be closed by a worker that ends; one that carries a request may not.
refused=$(sed -n 's/.*Socket errors: connect \([0-9]*\), .* timeout \([0-9]*\)$/\1 \2/p' wrk.log)
expect "connections refused and requests without answer while reloading" "0 0" "${refused:-0 0}"
# shellcheck disable=SC2086 # one word per worker
expect_that "new workers after the reload" workers_replaced "$master" $old_workers
expect "the master stays" yes "$(gone "$master" || echo yes)"
expect "page after the reload" page "$(get "$url/page")"

# ---- a worker that is killed ----
victim=$(pgrep -P "$master" | head -n 1)
kill -KILL "$victim"
expect_that "a killed worker is replaced" workers_replaced "$master" "$victim"
expect "page after the loss" page "$(get "$url/page")"

# ---- log rotation ----
mv logs/access.log logs/access.old
kill -USR1 "$master"
expect_that "a new log" test -e logs/access.log
sleep 0.5 # the workers follow the master
get "$url/page?rotated" >/dev/null
expect_that "a line in the new log" grep -q ' 200 5 /page?rotated$' logs/access.log

# ---- under load: everything counted, nothing lost, nothing kept ----
mark() { [[ $era = 2018 ]] || get "$url/status" | tr -s ' \n' ' '; }
wrk -t1 -c64 -d1s "$url/page" >/dev/null
sleep 0.5
before=$(mark)
lines_before=$(wc -l <logs/access.log)
resident_before=$(resident "$master")
wrk -t1 -c64 "-d${load_seconds}s" "$url/page" >wrk.log
sleep 0.5
after=$(mark)
lines=$(($(wc -l <logs/access.log) - lines_before))
growth=$(($(resident "$master") - resident_before))
expect "no errors under load" 0 "$(grep -cE 'Non-2xx|Socket errors' wrk.log || true)"
if [[ $era != 2018 ]]; then
  # Words of the page: Active connections: N server accepts handled requests A H R Reading: r Writing: w Waiting: q
  read -r -a first <<<"$before"
  read -r -a last <<<"$after"
  expect "active connections afterwards, the asking one" 1 "${last[2]}"
  expect "reading, writing, waiting afterwards" "0 1 0" "${last[11]} ${last[13]} ${last[15]}"
  expect "accepted and handled" "${last[7]}" "${last[8]}"
  expect "requests counted are requests logged" "$lines" "$((last[9] - first[9] - 1))"
fi
answered=$(sed -n 's/^ *\([0-9]*\) requests in .*/\1/p' wrk.log)
# wrk stops with a request under way on each connection.
under_way=$((lines - answered))
expect "requests logged are those answered and up to 64 under way" yes "$([[ $under_way -ge 0 && $under_way -le 64 ]] && echo yes || echo "$under_way")"
expect "lines of another form in the log" 0 "$(grep -vcE '^[0-9]+ [0-9]+ [0-9]{3} [0-9]+ /' logs/access.log || true)"
expect "memory that two workers gained under load is below 2 MiB" yes "$([[ $growth -lt 2048 ]] && echo yes || echo "$growth KiB")"
echo "under load: $answered requests in $load_seconds s, memory $growth KiB more"

# ---- binary upgrade: a second master inherits the sockets, the first one leaves ----
kill -USR2 "$master"
expect_that "pid file of the old master" test -s logs/nginx.pid.oldbin
expect_that "pid file of the new master" test -s logs/nginx.pid
upgraded=$(cat logs/nginx.pid)
masters+=("$upgraded")
expect "the old master's number" "$master" "$(cat logs/nginx.pid.oldbin)"
expect_that "workers of the new master" has_workers "$upgraded" 2
kill -WINCH "$master"
old_workers_gone() { [[ $(pgrep -P "$master" | grep -cv "^$upgraded\$") == 0 ]]; }
expect_that "the old workers end" old_workers_gone
expect "page from the new master" page "$(get "$url/page")"
kill -QUIT "$master"
expect_that "the old master ends" gone "$master"
expect "page after the upgrade" page "$(get "$url/page")"

# ---- graceful end: a download under way is finished ----
get --limit-rate 20M "$url/large" >large.copy &
download=$!
expect_that "the download begins" test -s large.copy
last_workers=$(workers "$upgraded")
kill -QUIT "$upgraded"
wait "$download" || true
expect "the download is whole" "$(sha256sum <html/large)" "$(sha256sum <large.copy)"
for process in $upgraded $last_workers; do expect_that "process $process ends" gone "$process"; done
expect "the port is free" 000 "$(status "$url/page" 2>/dev/null || true)"
kill -QUIT "$backend"
expect_that "the server behind ends" gone "$backend"
masters=()
expect "pid file removed" no "$([[ -e logs/nginx.pid ]] && echo yes || echo no)"
# The one alert belongs to the worker that was killed.
alarms=$(grep -hE '\[(alert|emerg|crit)\]' logs/error.log backend/logs/error.log || true)
expect "alarms in the log" "$victim exited on signal 9" "${alarms##*worker process }"
expect "number of alarms" 1 "$(wc -l <<<"$alarms")"

echo "$checks checks, $failures failed"
if [[ $failures -gt 0 ]]; then
  tail -n 20 server.log logs/error.log backend/logs/error.log
  exit 1
fi
