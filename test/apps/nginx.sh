#!/usr/bin/env bash
# Compiles an nginx module and runs it as one process on a free loopback port: pages, ranges, conditions, errors, a large file, log rotation,
# graceful shutdown. usage: nginx.sh WASMC NGINX.wasm; exit status 77 when there is nothing to test.
set -euo pipefail
wasmc=$1
module=$2
[[ -f $module ]] || { echo "skipped: no module '$module'; tools/build-nginx makes it (for the 2018 one set WASMC_NGINX_2018)"; exit 77; }
for tool in curl python3; do command -v "$tool" >/dev/null || { echo "skipped: no $tool"; exit 77; }; done

work=$(mktemp -d)
server=
cleanup() {
  [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
cd "$work"
mkdir -p html/folder logs temp conf

failures=0
checks=0
# expect WHAT WANTED FOUND
expect() {
  checks=$((checks + 1))
  [[ $2 == "$3" ]] || { echo "FAILED: $1: expected '$2', found '$3'"; failures=$((failures + 1)); }
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

write_configuration() { # PORT
  cat >conf/nginx.conf <<CONF
daemon off;
master_process off;
error_log logs/error.log info;
pid logs/nginx.pid;
events { worker_connections 256; }
http {
    types { text/html html; }
    default_type application/octet-stream;
    access_log logs/access.log;
    client_body_temp_path temp/body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;
    server {
        listen 127.0.0.1:$1;
        root html;
        location /folder/ { autoindex on; }
    }
}
CONF
}

"$wasmc" -O1 "$module" -o nginx
port=$(free_port)
url=http://127.0.0.1:$port
write_configuration "$port"
echo '<!DOCTYPE html><title>page</title>' >html/index.html
echo one >html/folder/one.txt
printf '0123456789' >html/digits
head -c 20000000 /dev/urandom >html/large

expect "configuration test" 0 "$(./nginx -t -p . -c conf/nginx.conf >test.log 2>&1; echo $?)"
expect "version" 1 "$(./nginx -v 2>&1 | grep -c '^nginx version: nginx/1\.')"
expect "broken configuration" 1 "$(echo 'nonsense;' >conf/bad.conf; ./nginx -p . -c conf/bad.conf >/dev/null 2>&1; echo $?)"

rm -f logs/error.log
./nginx -p . -c conf/nginx.conf >server.log 2>&1 &
server=$!
for _ in {1..100}; do
  curl -s --noproxy '*' -o /dev/null "$url/" && break
  kill -0 "$server" 2>/dev/null || { cat server.log logs/error.log; echo "nginx ended"; exit 1; }
  sleep 0.1
done

get() { curl -sS --noproxy '*' --max-time 20 "$@"; }
status() { get -o /dev/null -w '%{http_code}' "$@"; }

expect "page" "$(cat html/index.html)" "$(get "$url/")"
expect "status" 200 "$(status "$url/index.html")"
expect "type" "text/html" "$(get -o /dev/null -w '%{content_type}' "$url/index.html")"
expect "missing" 404 "$(status "$url/nothing")"
expect "folder without slash" 301 "$(status "$url/folder")"
expect "listing" 1 "$(get "$url/folder/" | grep -c 'one.txt')"
expect "method" 405 "$(status -X POST -d x "$url/index.html")"
expect "head" 10 "$(get -I "$url/digits" | tr -d '\r' | sed -n 's/^Content-Length: //p')"
expect "range" 234 "$(get -r 2-4 "$url/digits")"
expect "suffix range" 89 "$(get -r -2 "$url/digits")"
expect "bad range" 416 "$(status -r 50-60 "$url/digits")"
modified=$(get -I "$url/digits" | tr -d '\r' | sed -n 's/^Last-Modified: //p')
expect "not modified" 304 "$(status -H "If-Modified-Since: $modified" "$url/digits")"
expect "modification time" "$(TZ=GMT LC_ALL=C date -r html/digits '+%a, %d %b %Y %H:%M:%S GMT')" "$modified"
expect "escape" 400 "$(status --path-as-is "$url/../../etc/passwd")"
expect "large file" "$(sha256sum <html/large)" "$(get "$url/large" | sha256sum)"
expect "two requests, one connection" 1 "$(get -o /dev/null -o /dev/null -w '%{num_connects}\n' "$url/digits" "$url/digits" | grep -c '^0')"
for _ in {1..20}; do get -o /dev/null "$url/large" & done
wait $(jobs -p | grep -v "^$server\$")
expect "after twenty at once" 200 "$(status "$url/")"
if command -v wrk >/dev/null; then
  wrk -t1 -c16 -d2s "$url/index.html" >wrk.log
  expect "no errors under load" 0 "$(grep -cE 'Non-2xx|Socket errors' wrk.log || true)"
fi

# Log rotation keeps the process. (Not reload: with master_process off, nginx itself answers no more after SIGHUP, natively too.)
mv logs/access.log logs/access.old
kill -USR1 "$server"
for _ in {1..50}; do [[ -e logs/access.log ]] && break; sleep 0.1; done
get -o /dev/null "$url/digits?rotated"
for _ in {1..50}; do grep -q rotated logs/access.log 2>/dev/null && break; sleep 0.1; done
expect "rotated log" 1 "$(grep -c 'GET /digits?rotated HTTP/1.1" 200 10' logs/access.log)"
kill -QUIT "$server"
result=0
wait "$server" || result=$?
server=
expect "graceful shutdown" 0 "$result"
expect "pid file removed" no "$([[ -e logs/nginx.pid ]] && echo yes || echo no)"
expect "no alarm in the log" "" "$(grep -E '\[(alert|emerg|crit)\]' logs/error.log || true)"

echo "$checks checks, $failures failed"
if [[ $failures -gt 0 ]]; then tail -n 20 server.log logs/error.log; exit 1; fi
