# shellcheck shell=bash disable=SC2154 # sourced by bench/run
# nginx compiled by wasmc and Debian's native one, same configuration: requests per second, and processor time per request.

# Debian's binary, taken out of its package: installing it would start a server on port 80.
native_nginx() {
  rm -rf "$work/nginx-native"
  mkdir -p "$work/nginx-native"
  cd "$work/nginx-native" || exit
  apt-get -o APT::Sandbox::User=root download nginx
  dpkg -x nginx_*.deb .
}

# write_site FOLDER PORT WORKERS UPSTREAM-PORT: no log, nothing a server could differ in. worker_connections, which sizes the first tables that are
# allocated, is left at its default: another number can put the file buffers 8 bytes above a page boundary, where this machine's kernel copies a
# file seven times slower (HACKING, "What is left to native"). Paths are relative to the site, which each server
# gets as its prefix. Workers stay who they are, as the site need not be open to others.
write_site() {
  local site=$1 port=$2 processes='master_process off;'
  [[ $3 = 1 ]] || processes="worker_processes $3;"
  [[ $3 = 1 || $(id -u) != 0 ]] || processes+=" user $(id -un) $(id -gn);"
  rm -rf "$site"
  mkdir -p "$site"/{conf,html,logs,temp}
  printf '<!DOCTYPE html>\n<title>bench</title>\n<p>%0500d</p>\n' 0 >"$site/html/index.html"
  printf '%01000000d\n' 0 >"$site/html/1m.html"
  cat >"$site/conf/nginx.conf" <<EOF
daemon off;
$processes
error_log stderr crit;
pid logs/nginx.pid;

events {
}

http {
    types {
        text/html html;
    }
    access_log off;
    client_body_temp_path temp/body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;

    server {
        listen 127.0.0.1:$port;
        root html;
        location /behind/ {
            proxy_pass http://127.0.0.1:$4/;
        }
    }
}
EOF
}

stop_servers() {
  local pid
  for pid in "${server_pids[@]}"; do kill -QUIT "$pid" 2>/dev/null || true; done
}

# start LABEL EXECUTABLE WORKERS UPSTREAM-PORT: every server stays up through all rounds; an idle nginx costs nothing.
start() {
  local label=$1 executable=$2 port site
  port=$(free_port)
  site=$work/nginx-site-$label-$3
  write_site "$site" "$port" "$3" "$4"
  (cd "$site" && exec "$executable" -p ./ -c conf/nginx.conf) >"$logs/bench-nginx-$label.log" 2>&1 </dev/null &
  server_pids+=("$!")
  pids+=("$!")
  servers+=("$label")
  ports+=("$port")
  for _ in {1..100}; do
    curl -sS --noproxy '*' --fail "http://127.0.0.1:$port/index.html" 2>/dev/null |
      cmp -s - "$site/html/index.html" && return
    sleep 0.1
  done
  tail -n 20 "$logs/bench-nginx-$label.log" >&2
  fail "nginx ($label) does not answer"
}

# Processor time of a server and its workers so far, in microseconds.
cpu_of() {
  local pid stat sum=0
  for pid in "$1" $(pgrep -P "$1"); do
    read -r -a stat < <(sed 's/.*) //' "/proc/$pid/stat")
    sum=$((sum + stat[11] + stat[12]))
  done
  echo $((sum * 1000000 / $(getconf CLK_TCK)))
}

# requests PORT PAGE PID: "requests per second, microseconds of processor time per request". An answer that is not 200 or a socket error makes
# the figures worthless.
requests() {
  local report before
  before=$(cpu_of "$3")
  report=$(wrk -t1 -c16 -d"${seconds}s" "http://127.0.0.1:$1/$2")
  if grep -E 'Socket errors|Non-2xx' <<<"$report" >&2; then fail "wrk saw errors on port $1"; fi
  awk -v used=$(($(cpu_of "$3") - before)) '/ requests in / { n = $1 } /^Requests\/sec/ { print $2, used / n }' <<<"$report"
}

# compare_servers CASE PAGE: the servers in servers and ports, in turns.
compare_servers() {
  local case=$1 page=$2 i figures
  for _ in {1..7}; do # loopback and scheduler have two moods: a median needs several
    for i in "${!servers[@]}"; do
      read -r -a figures <<<"$(requests "${ports[$i]}" "$page" "${pids[$i]}")"
      [[ -n ${figures[1]:-} ]] || { failed nginx "" "$case" "${servers[$i]}" "wrk saw errors" && continue; }
      sample nginx "" "$case" "${servers[$i]}" throughput requests/s "${figures[0]}"
      sample nginx "" "$case" "${servers[$i]}" "cpu per request" us "${figures[1]}"
    done
  done
}

compile_nginx() { "$wasmc" -O2 ${march:+-march=$march} "$1" -o "$2"; }

measure_nginx() {
  local servers=() ports=() pids=() workers upstream
  declare -ga server_pids=()
  need_packages wrk curl libpcre2-8-0 libssl3 zlib1g
  "$project/tools/build-nginx" --variant atomic -o "$build/demo/nginx-atomic.wasm"
  step "nginx-native" "$work/nginx-native.done" -- native_nginx
  logged nginx-wasmc compile_nginx "$build/demo/nginx-atomic.wasm" "$work/nginx-wasmc"
  [[ -z ${NGINX_2018:-} ]] || logged nginx-wasmc-2018 compile_nginx "$NGINX_2018" "$work/nginx-wasmc-2018"
  trap stop_servers EXIT
  start upstream "$work/nginx-native/usr/sbin/nginx" 1 1
  upstream=${ports[0]}
  for workers in 1 2; do
    servers=() ports=() pids=()
    start wasmc "$work/nginx-wasmc" "$workers" "$upstream"
    start native "$work/nginx-native/usr/sbin/nginx" "$workers" "$upstream"
    [[ -z ${NGINX_2018:-} ]] || start wasmc-2018 "$work/nginx-wasmc-2018" "$workers" "$upstream"
    compare_servers "small, $workers worker" index.html
    compare_servers "1 MB, $workers worker" 1m.html
    compare_servers "proxy, $workers worker" behind/index.html
  done
  stop_servers
  trap - EXIT
}

