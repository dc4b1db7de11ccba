# Everything a person does here. `just` lists it.

set shell := ["bash", "-euo", "pipefail", "-c"]

# List every recipe
[private]
default:
    @just --list --unsorted

# Build and run it all: central systems, development provider, every BFF and the website (Ctrl-C ends it)
demo: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --workspace --bins
    mkdir -p .sandbox
    built=" " website=
    for dir in bins/*/ui/; do
        [ -d "$dir" ] || continue
        name=$(basename "$(dirname "$dir")")
        echo "building the page of $name"
        url=$(sed -n '/^\[public\]/,/^\[/s/^url = "\(.*\)"/\1/p' "bins/$name/dev.toml")
        # Where it cannot be built, the rest is worth running all the same.
        if why=$({{ just_executable() }} _page "$name"); then
            built+="$name "
            website+="$url/  the page of $name: sign in, and choose a customer on the development provider's page"$'\n'
        else
            website+="$why"$'\n'
        fi
    done
    # Ends what this recipe started, and nothing else.
    pids=()
    stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; }
    trap stop EXIT
    trap 'exit 0' INT TERM
    target/debug/sandbox $({{ just_executable() }} _bffs) > .sandbox/addresses.json 2> .sandbox/sandbox.log & pids+=($!)
    for _ in $(seq 600); do
        [ -s .sandbox/addresses.json ] && break
        kill -0 "${pids[0]}" 2>/dev/null || { cat .sandbox/sandbox.log; exit 1; }
        sleep 0.1
    done
    for dir in bins/*/; do
        name=$(basename "$dir")
        page=()
        [[ "$built" != *" $name "* ]] || page=(--set "pages.folder=${dir}ui/dist")
        "target/debug/$name" --dev ${page[@]+"${page[@]}"} > ".sandbox/$name.log" 2>&1 & pids+=($!)
    done
    for dir in bins/*/; do
        name=$(basename "$dir")
        admin=$(sed -n '/^\[admin\]/,/^\[/s/^listen = "\(.*\)"/\1/p' "$dir/dev.toml")
        for _ in $(seq 300); do
            curl -sf "http://$admin/readyz" > /dev/null && break
            sleep 0.1
        done
        curl -sf "http://$admin/readyz" > /dev/null || { cat ".sandbox/$name.log"; exit 1; }
        public=$(sed -n '/^\[public\]/,/^\[/s/^listen = "\(.*\)"/\1/p' "$dir/dev.toml")
        echo "$name  http://$public  (health and metrics: http://$admin/readyz, /metrics; log: .sandbox/$name.log)"
    done
    echo "development provider  http://127.0.0.1:7100  (log of the central systems: .sandbox/sandbox.log)"
    echo
    echo "In a browser:"
    printf %s "$website" | sed 's/^/  /'
    echo
    echo "In another terminal:"
    echo "  curl -s http://127.0.0.1:8081/v1/home -H \"Authorization: Bearer \$(just token)\""
    echo
    echo "Running. Ctrl-C ends it."
    wait -n

# Run one binary with the sandbox's settings; the sandbox must be running (just sandbox)
run binary *flags:
    cargo run --bin {{ binary }} -- --dev {{ flags }}

# Work on one binary, with hot reload of its page where it has one; the sandbox must be running (just sandbox)
dev binary *flags:
    #!/usr/bin/env bash
    set -euo pipefail
    curl -sf http://127.0.0.1:7109/ > /dev/null \
        || { echo "The sandbox is not running: start it in another terminal with 'just sandbox'."; exit 1; }
    [ -d bins/{{ binary }}/ui ] || exec cargo run --bin {{ binary }} -- --dev {{ flags }}
    {{ just_executable() }} _modules {{ binary }}
    cargo build --bin {{ binary }}
    # Ends what this recipe started, and nothing else.
    pids=()
    stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; }
    trap stop EXIT
    trap 'exit 0' INT TERM
    # The browser meets Vite at the public address, and behind it the binary: for both it is one origin, so sign-in works.
    target/debug/{{ binary }} --dev --set public.listen=127.0.0.1:8090 {{ flags }} & pids+=($!)
    (cd bins/{{ binary }}/ui && exec node_modules/.bin/vite --clearScreen false --logLevel warn) & pids+=($!)
    admin=$(sed -n '/^\[admin\]/,/^\[/s/^listen = "\(.*\)"/\1/p' bins/{{ binary }}/dev.toml)
    for _ in $(seq 300); do
        curl -sf "http://$admin/readyz" > /dev/null && curl -so /dev/null http://127.0.0.1:8080/ && break
        for pid in "${pids[@]}"; do kill -0 "$pid" 2>/dev/null || exit 1; done
        sleep 0.1
    done
    echo
    echo "http://localhost:8080/  the page of {{ binary }}, with hot reload; start this again after a change in Rust"
    wait -n || true

# Run the central systems and the development provider alone
sandbox *flags:
    cargo run --bin sandbox -- $({{ just_executable() }} _bffs) {{ flags }}

# Make, list, replace and revoke partners' keys of a binary that runs with the sandbox's settings (just keys api-bff list)
[positional-arguments]
keys binary *args:
    @cargo run --quiet --bin "$1" -- --dev keys "${@:2}"

# Print an access token of a customer for a client (phone-app, partner-demo, tv-app of tv-bff), from the running provider; of `nobody` for partner-demo its own
token customer="cust-0002" client="phone-app":
    #!/usr/bin/env bash
    set -euo pipefail
    # A partner's system acts for itself: client credentials, for what is of no customer.
    if [ {{ customer }} = nobody ] && [ {{ client }} = partner-demo ]; then
        curl -sS http://127.0.0.1:7100/token -u "partner-demo:$(cat .sandbox/clients/partner-demo.secret)" \
            -d grant_type=client_credentials -d scope=open-data -d resource=https://api.bank.example \
            | sed -E 's/.*"access_token":"([^"]*)".*/\1/'
        exit
    fi
    case {{ client }} in
        phone-app) scope='openid accounts messages payments' resource=https://mobile.bank.example proof=(-d client_id=phone-app) ;;
        # A confidential client: it shows the secret that the sandbox made for it.
        partner-demo) scope='openid accounts payments' resource=https://api.bank.example
            proof=(-u "partner-demo:$(cat .sandbox/clients/partner-demo.secret)") ;;
        # The app in front of a BFF that was added: what its tokens are for, the provider knows.
        *-app) [ -d "bins/$(sed 's/-app$/-bff/' <<< {{ client }})" ] || { echo "there is no BFF for {{ client }}" >&2; exit 1; }
            scope='openid accounts messages' resource= proof=(-d client_id={{ client }}) ;;
        *) echo "no such client: {{ client }}; there are phone-app, partner-demo, and NAME-app of each NAME-bff" >&2; exit 1 ;;
    esac
    # Authorization code with PKCE; verifier and challenge are RFC 7636's own example.
    location=$(curl -sS -o /dev/null -w '%{redirect_url}' http://127.0.0.1:7100/authorize \
        -d response_type=code -d client_id={{ client }} -d redirect_uri=http://127.0.0.1/callback -d state=demo \
        -d scope="$scope" ${resource:+-d resource="$resource"} -d customer={{ customer }} \
        -d code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM -d code_challenge_method=S256)
    code=$(sed -E 's/.*[?&]code=([^&]*).*/\1/' <<< "$location")
    curl -sS http://127.0.0.1:7100/token -d grant_type=authorization_code "${proof[@]}" -d code="$code" \
        -d redirect_uri=http://127.0.0.1/callback -d code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk \
        | sed -E 's/.*"access_token":"([^"]*)".*/\1/'

# Make a new BFF: `just new-bff tv` makes bins/tv-bff, which builds, passes its tests and answers from the sandbox
new-bff name: _compiler
    cargo run --bin delivery -- new-bff {{ name }}

# Build, test and start one binary in a copy of the workspace that has no other
autonomy binary: _compiler
    cargo run --bin delivery -- autonomy {{ binary }}

specified := if env("OPEN_BANKING_SPECS", "") == "" { "" } else { "-- --include-ignored" }

# Run every test; with OPEN_BANKING_SPECS set, also those against the standard's own documents
test: _compiler _peers ui
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --workspace --bins
    cargo test --workspace --no-run
    # What is started beside the rest is a group of its own, and ends with this recipe.
    set -m
    beside= held=0
    trap '[ -z "$beside" ] || kill -- "-$beside" 2>/dev/null || true' EXIT
    trap 'exit 1' INT TERM
    # Building copies of the workspace is the compiler's work for minutes: it has the time in which others wait.
    if [ -d crates/delivery/tests/building ]; then
        echo "Copies of the workspace are built and tested beside this; what is said of it comes after, and is in target/building.log."
        nice -n 5 cargo test --workspace --test building > target/building.log 2>&1 & beside=$!
    fi
    # Black-box tests mostly wait, for lifetimes to pass and for deadlines: many at once take no longer than the longest.
    RUST_TEST_THREADS=4 cargo test --workspace --no-fail-fast --lib --bins --test black_box {{ specified }} || held=$?
    if [ -n "$beside" ]; then
        wait "$beside" || held=$?
        beside=
        cat target/building.log
    fi
    [ "$held" = 0 ] || exit "$held"
    # All others but the images: what starts browsers and many processes is work.
    cargo test --workspace --no-fail-fast --test '[!bi]*' --test 'b[!lu]*' --test 'i[!m]*' {{ specified }}
    cargo test --workspace --no-fail-fast --doc
    {{ just_executable() }} _images_sooner

# Build the image of one binary, or of the sandbox, into target/image, with the list of what is in it beside it
image binary:
    deploy/image/build {{ binary }}

# Build the image of every binary, look into it, and start it in an empty root that it cannot write to (takes a quarter of an hour)
images: _compiler _peers
    {{ just_executable() }} _images

# The same without optimisation, which takes most of the time: what is in an image and how it starts does not hang on it.
[private]
_images_sooner:
    #!/usr/bin/env bash
    set -euo pipefail
    # In the workflows a job of its own does it, as root.
    [ "$(id -u)" = 0 ] || { echo "The images were NOT tested: that takes root, see 'just images'."; exit 0; }
    export IMAGE_PROFILE=dev
    {{ just_executable() }} _images

[private]
_images:
    #!/usr/bin/env bash
    set -euo pipefail
    [ -d tests/e2e ] || { echo "There is no tests/e2e: the images were NOT tested."; exit 0; }
    # An image is started in a root of its own, which only root may change to.
    [ "$(id -u)" = 0 ] || { echo "That takes root: sudo env PATH=\"\$PATH\" HOME=\"\$HOME\" just images" >&2; exit 1; }
    # Of the whole workspace, so that what is there of others' crates will do.
    cargo build --workspace --bin sandbox
    cargo test --workspace --test images

# Check what is in deploy/ by the programs that it is for; all of it but the images
deploy-check: _peers
    cargo build --workspace --bins
    cargo test --workspace --test deploy_folders --test watched --test runbook
    # Who took the workspace over and has no tests/e2e yet has the rules alone.
    [ ! -d tests/e2e ] || cargo test --workspace --test kubernetes --test compose --test systemd --test alerts

# Search for bytes of an upstream that break a rule of whoever reads them (just fuzz fields); it needs a nightly toolchain
fuzz target seconds="60":
    #!/usr/bin/env bash
    set -euo pipefail
    rustup toolchain list | grep -q '^nightly' || { echo "It needs a nightly toolchain: rustup toolchain install nightly" >&2; exit 1; }
    command -v cargo-fuzz > /dev/null || cargo install --locked cargo-fuzz
    # What is found on the way stays in target/; what is worth keeping is copied into the corpus by hand.
    mkdir -p target/fuzz/{{ target }}
    # Whole-program optimisation takes minutes for each change, and finds nothing more.
    export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
    FUZZ_TARGET={{ target }} cargo +nightly fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz/build search \
        target/fuzz/{{ target }} tests/fuzz/corpus/{{ target }} -- \
        -max_total_time={{ seconds }} -artifact_prefix=target/fuzz/{{ target }}-

# Measure the binaries beside other gateways that do the same, less than forty minutes: docs/BENCHMARKS.md; `--only JWT --rounds 1` is one work, and writes nothing
[positional-arguments]
bench *flags: _compiler _contenders
    #!/usr/bin/env bash
    set -euo pipefail
    # Ten thousand connections, at both ends of a proxy.
    ulimit -n 20000 || { echo "It needs 20000 open files: raise the limit (ulimit -Hn)." >&2; exit 1; }
    # What a kept answer costs is measured by itself (`just bench-hit`).
    case " $* " in *" --only hit "*) own=plain-bff ;; *) own="mobile-bff web-bff" ;; esac
    binaries=$({{ just_executable() }} _measured $own)
    first=$({{ just_executable() }} _first)
    if [ $# -gt 0 ]; then
        exec $first target/debug/bench "$binaries" "$@"
    fi
    $first target/debug/bench "$binaries" --json docs/benchmarks/run.json
    UPDATE_DOCS=1 cargo test --config .config/load.toml --package workspace-rules --test figures
    # Not for whoever may lay no link: then the page says that its runs are of two commits.
    if [ "$(id -u)" = 0 ] && [ -c /dev/net/tun ]; then
        {{ just_executable() }} bench-screen --rounds 12
    else
        echo "No screen was measured: that takes root and /dev/net/tun ('just bench-screen' says what else)." >&2
    fi
    {{ just_executable() }} bench-growth --rounds 4 --seconds 1

# Look anew at what requests of mobile-bff, web-bff and plain-bff pass through most, for the compiler: deploy/image/TARGET.profdata, which images and measurements are built with (docs/adr/0035-profile-guided.md)
guide: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    # The tool of the compiler's own release of LLVM reads what the compiler writes.
    merge=llvm-profdata-$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
    command -v "$merge" > /dev/null || { echo "It needs $merge: install it, for example with 'apt-get install ${merge/profdata-/}'." >&2; exit 1; }
    {{ just_executable() }} _contenders
    seen=$PWD/target/guided/seen
    rm -rf "$seen" && mkdir -p "$seen"
    cargo build --config .config/load.toml --package bench --package bff-sandbox --bins
    # Beside what is measured: neither is built anew for the other.
    binaries=$(CARGO_TARGET_DIR=target/guided IMAGE_GUIDE="$seen" deploy/image/binary mobile-bff web-bff plain-bff)
    # What is run during a build writes too.
    rm -f "$seen"/*.profraw
    LLVM_PROFILE_FILE="$seen/%p-%m.profraw" target/debug/bench "$binaries" --rounds 1 --seconds 2 --many 64 \
        --only pass-through --only "from cache" --only hit --only JWT --only composed --only "signed in"
    guide=deploy/image/$(rustc -vV | sed -n 's/^host: //p')
    "$merge" merge --sparse --output "$guide.profdata" "$seen"/*.profraw
    rustc --version > "$guide.rustc"

# Measure how long a user waits for a screen, without and with the BFF, over 4G, 3G and cable; as root, since it lays a link of its own
bench-screen *flags: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    [ "$(id -u)" = 0 ] || { echo "It makes network namespaces, which takes root: sudo env PATH=\"\$PATH\" HOME=\"\$HOME\" just bench-screen" >&2; exit 1; }
    for program in /usr/sbin/nginx unshare ip; do
        command -v "$program" > /dev/null || { echo "It needs nginx, unshare and ip: install them, for example with 'apt-get install nginx util-linux iproute2'." >&2; exit 1; }
    done
    [ -c /dev/net/tun ] || { echo "It needs /dev/net/tun, which this kernel or container does not give." >&2; exit 1; }
    binaries=$({{ just_executable() }} _measured)
    $({{ just_executable() }} _first) target/debug/bench-screen "$binaries" --json docs/benchmarks/screen.json {{ flags }}
    UPDATE_DOCS=1 cargo test --config .config/load.toml --package workspace-rules --test figures

# Measure what a kept answer costs on top of an empty one, of a BFF that does nothing else: docs/MICROBENCHMARKS.md
bench-hit *flags: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    command -v wrk > /dev/null || { echo "It needs wrk: install it, for example with 'apt-get install wrk'." >&2; exit 1; }
    binaries=$({{ just_executable() }} _measured plain-bff)
    $({{ just_executable() }} _first) target/debug/bench "$binaries" --only hit --json docs/benchmarks/hit.json {{ flags }}
    UPDATE_DOCS=1 cargo test --config .config/load.toml --package workspace-rules --test figures

# Measure how a request's cost grows with routes, sessions, connections and parts; `--most 10000` takes minutes less
bench-growth *flags: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    command -v wrk > /dev/null || { echo "It needs wrk: install it, for example with 'apt-get install wrk'." >&2; exit 1; }
    # Ten thousand connections, at either end.
    ulimit -n 16384 || { echo "It needs 16384 open files: raise the limit (ulimit -Hn)." >&2; exit 1; }
    binaries=$({{ just_executable() }} _measured)
    $({{ just_executable() }} _first) target/debug/bench-growth "$binaries" --json docs/benchmarks/growth.json {{ flags }}
    UPDATE_DOCS=1 cargo test --config .config/load.toml --package workspace-rules --test figures

# Count the instructions of core's hot paths, and fail where one takes 3 % more than is kept (docs/MICROBENCHMARKS.md); `--update` keeps what is counted now
instructions *flags: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    command -v valgrind > /dev/null || { echo "It needs valgrind: install it, for example with 'apt-get install valgrind'." >&2; exit 1; }
    cargo build --profile counted --package bff-core --features bench --example instructions
    cargo run --quiet --package bench --bin bench-instructions -- target/counted/examples/instructions \
        --kept docs/benchmarks/instructions.json {{ flags }}
    case " {{ flags }} " in *" --update "*) UPDATE_DOCS=1 cargo test --config .config/load.toml --package workspace-rules --test figures ;; esac

# Break things around the built binaries and see what holds: docs/RESILIENCE.md; `--only overload` runs one script and writes nothing
outages *flags: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    command -v redis-server > /dev/null || { echo "It needs Redis: install it, for example with 'apt-get install redis-server'." >&2; exit 1; }
    # Ten thousand connections, at either end.
    ulimit -n 16384 || { echo "It needs 16384 open files: raise the limit (ulimit -Hn)." >&2; exit 1; }
    cargo build --release --bin mobile-bff --bin web-bff
    cargo build --config .config/load.toml --package outages
    first=$({{ just_executable() }} _first)
    if [ -n "{{ flags }}" ]; then
        exec $first target/debug/outages target/release {{ flags }}
    fi
    held=0
    $first target/debug/outages target/release --json docs/resilience/outages.json || held=$?
    UPDATE_DOCS=1 cargo test --config .config/load.toml --package workspace-rules --test figures
    exit "$held"

# What runs a program before all else that the machine does, where that is allowed: what it times is to be the BFF's own
_first:
    @! chrt --rr 1 true 2> /dev/null || echo "chrt --rr 1"

# Change core's authentication, store and cache in one place at a time and see that a test notices; takes many hours, `-f FILE` less
mutants *flags: _compiler _peers
    #!/usr/bin/env bash
    set -euo pipefail
    command -v cargo-mutants > /dev/null || cargo install --locked cargo-mutants
    # Its own exit code tells of every change that went unnoticed, the accepted ones too.
    which=({{ flags }})
    if [ ${#which[@]} -eq 0 ]; then
        which=(-f 'crates/core/src/auth/**' -f 'crates/core/src/store/**' -f 'crates/core/src/cache/**')
        # What the cache waits with, and what fetches for it.
        which+=(-f 'crates/core/src/until.rs' -f 'crates/core/src/upstream/asking.rs' -f 'crates/core/src/upstream/attempt.rs')
    fi
    # Most of a black-box test is waiting: four at once suit two processors; with eight, a busy machine answers too late. What
    # nobody debugs is linked sooner.
    export RUST_TEST_THREADS=4 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0
    cargo mutants --config .config/mutants.toml --package bff-core --output target "${which[@]}" -- --lib --test black_box || true
    # Lines move; what was changed in which function stays.
    missed=$(sed -E 's/:[0-9]+:[0-9]+:/:/' target/mutants.out/missed.txt | sort -u)
    accepted=$(sed -E '/^#/d; s/ +# .*//' .config/mutants-accepted.txt | sort -u)
    new=$(comm -23 <(printf '%s\n' "$missed") <(printf '%s\n' "$accepted") | sed '/^$/d')
    [ -z "$new" ] || { printf 'No test notices:\n%s\n' "$new"; exit 1; }

# Check the page of each binary that has one: its types against the document and by the compiler, its tests, its build
ui:
    #!/usr/bin/env bash
    set -euo pipefail
    for dir in bins/*/ui/; do
        [ -d "$dir" ] || continue
        {{ just_executable() }} _modules "$(basename "$(dirname "$dir")")"
        (cd "$dir" && npm run check && npm test && npm run build)
    done

# Check format, lints, documentation, licences and sources of dependencies
check: _compiler
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items
    just deny

# Check licences, sources and duplicates of dependencies (installs cargo-deny where it is missing)
deny:
    command -v cargo-deny > /dev/null || cargo install --locked cargo-deny
    cargo deny --all-features --config .deny.toml check bans licenses sources

# Check dependencies against published advisories (fetches the advisory database)
advisories:
    command -v cargo-deny > /dev/null || cargo install --locked cargo-deny
    cargo deny --all-features --config .deny.toml check advisories

# Format everything
fmt:
    cargo fmt --all

# Write what is made of the code anew: OpenAPI documents and the page's types, configuration reference, measured tables
docs: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --workspace --bins
    UPDATE_DOCS=1 cargo test --workspace --no-fail-fast
    for dir in bins/*/ui/; do
        [ -d "$dir" ] || continue
        # Where it cannot be built, the rest is written all the same.
        if {{ just_executable() }} _modules "$(basename "$(dirname "$dir")")"; then npm --prefix "$dir" run types; fi
    done

# Build one binary, and hold what its code says to what its last release promised its clients
contract binary:
    @cargo run --quiet --bin delivery -- contract {{ binary }}

# Print the binaries to test, build and release since a commit, from the dependency graph; `--json` for a program
affected rev *flags:
    @cargo run --quiet --bin delivery -- affected {{ rev }} {{ flags }}

# Release one binary: version, changelog, document, commit and tag; `--breaking` where the contract is meant to be broken
release binary version *flags:
    @cargo run --quiet --bin delivery -- release {{ binary }} {{ version }} {{ flags }}

# Write the workflow of each binary anew, and its lines in CODEOWNERS
workflows:
    @cargo run --quiet --bin delivery -- workflows

# What the sandbox must know of each BFF that takes tokens: its name, and what they are for.
[private]
_bffs:
    #!/usr/bin/env bash
    set -euo pipefail
    for dir in bins/*/; do
        audience=$(sed -n '/^\[bearer\]/,/^\[/s/^audience = "\(.*\)"/\1/p' "$dir/dev.toml")
        [ -z "$audience" ] || printf -- '--bff %s=%s ' "$(basename "$dir")" "$audience"
    done

[private]
_compiler:
    @command -v cc > /dev/null || { echo "A C compiler is needed and none was found as 'cc': install one, for example with 'apt-get install gcc'."; exit 1; }
    @command -v make > /dev/null || { echo "The allocator is built by 'make', and none was found: install one, for example with 'apt-get install make'."; exit 1; }

# What tests are run against: installed where that can be done, named where it cannot
[private]
_peers:
    #!/usr/bin/env bash
    set -euo pipefail
    missing=()
    for pair in redis-server:redis-server chromium:chromium node:nodejs npm:npm \
        buildah:buildah promtool:prometheus haproxy:haproxy nginx:nginx wrk:wrk systemd-analyze:systemd; do
        command -v "${pair%%:*}" > /dev/null || missing+=("${pair##*:}")
    done
    [ -f /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
    # A distribution's own is often too old to build what checks deploy/.
    command -v go > /dev/null || { echo "The tests need Go (1.25 or later): install it." >&2; exit 1; }
    [ ${#missing[@]} -gt 0 ] || exit 0
    if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}"
    else
        echo "The tests need ${missing[*]}: install them, for example with 'apt-get install ${missing[*]}'." >&2
        exit 1
    fi

# Builds what is measured, as images hold it but with the names of its functions, and what it is measured by; says where the former is
[private]
_measured +binaries="mobile-bff web-bff":
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --config .config/load.toml --package bench --package bff-sandbox --bins >&2
    IMAGE_FLAGS=-Cstrip=none deploy/image/binary {{ binaries }}

# Whom the binaries are measured beside: installed where that can be done, else named, and left out of the measurement
[private]
_contenders:
    #!/usr/bin/env bash
    set -euo pipefail
    missing=() PATH=$PATH:/usr/sbin
    for pair in wrk:wrk nginx:nginx haproxy:haproxy varnishd:varnish apache2:apache2 redis-server:redis-server node:nodejs npm:npm; do
        command -v "${pair%%:*}" > /dev/null || missing+=("${pair##*:}")
    done
    [ -f /usr/lib/apache2/modules/mod_auth_openidc.so ] || missing+=(libapache2-mod-auth-openidc)
    command -v go > /dev/null || echo "oauth2-proxy is left out: it takes Go (1.26 or later)."
    command -v perf > /dev/null || echo "Where the time goes is left out: it takes perf, for example by 'apt-get install linux-perf'."
    [ ${#missing[@]} -gt 0 ] || exit 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
        echo "Not all can be measured: install them, for example with 'apt-get install ${missing[*]}'."
        exit 0
    fi
    # Each is started with settings of its own; none is to run by itself as well.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
    fi
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}"

# Builds a binary's page, or says in one line why it is left out.
[no-exit-message]
[private]
_page binary:
    #!/usr/bin/env bash
    set -euo pipefail
    {{ just_executable() }} _modules {{ binary }}
    mkdir -p .sandbox
    log=$PWD/.sandbox/{{ binary }}-ui.log
    (cd bins/{{ binary }}/ui && npm run build) > "$log" 2>&1 \
        || { echo "The page of {{ binary }} is left out: 'npm run build' failed, see .sandbox/{{ binary }}-ui.log."; exit 1; }

# Installs what a page is built with, where that is missing or another than the lock file says.
[no-exit-message]
[private]
_modules binary:
    #!/usr/bin/env bash
    set -euo pipefail
    left_out() { echo "The page of {{ binary }} is left out: $1"; exit 1; }
    vite='const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)'
    command -v npm > /dev/null && node -e "$vite" || left_out "install Node 20.19 or later (of 22: 22.12 or later) with npm to have it."
    mkdir -p .sandbox
    log=$PWD/.sandbox/{{ binary }}-ui.log
    cd bins/{{ binary }}/ui
    cmp -s package-lock.json node_modules/.installed && exit
    # Without a network this should fail soon.
    npm ci --no-audit --no-fund --prefer-offline --fetch-retries=1 --fetch-retry-mintimeout=1000 > "$log" 2>&1 \
        || left_out "'npm ci' failed, perhaps for want of a network, see .sandbox/{{ binary }}-ui.log."
    cp package-lock.json node_modules/.installed
