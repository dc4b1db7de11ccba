# Everything a person does here. `just` lists it.

set shell := ["bash", "-euo", "pipefail", "-c"]

# List every recipe
[private]
default:
    @just --list --unsorted

# Build and run it all: central systems, development provider, every BFF (Ctrl-C ends it)
demo: _compiler
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --workspace --bins
    mkdir -p .sandbox
    # Ends what this recipe started, and nothing else.
    pids=()
    stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; }
    trap stop EXIT
    trap 'exit 0' INT TERM
    target/debug/sandbox > .sandbox/addresses.json 2> .sandbox/sandbox.log & pids+=($!)
    for _ in $(seq 600); do
        [ -s .sandbox/addresses.json ] && break
        kill -0 "${pids[0]}" 2>/dev/null || { cat .sandbox/sandbox.log; exit 1; }
        sleep 0.1
    done
    for dir in bins/*/; do
        name=$(basename "$dir")
        "target/debug/$name" --dev > ".sandbox/$name.log" 2>&1 & pids+=($!)
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
    echo "In another terminal:"
    echo "  curl -s http://127.0.0.1:8081/v1/home -H \"Authorization: Bearer \$(just token)\""
    echo
    echo "Running. Ctrl-C ends it."
    wait -n

# Run one binary with the sandbox's settings; the sandbox must be running (just sandbox)
run binary *flags:
    cargo run --bin {{ binary }} -- --dev {{ flags }}

# Run the central systems and the development provider alone
sandbox *flags:
    cargo run --bin sandbox -- {{ flags }}

# Print an access token of a customer for a client, phone-app or partner-demo, from the running development provider
token customer="cust-0002" client="phone-app":
    #!/usr/bin/env bash
    set -euo pipefail
    case {{ client }} in
        phone-app) scope='openid accounts messages' resource=https://mobile.bank.example proof=(-d client_id=phone-app) ;;
        # A confidential client: it shows the secret that the sandbox made for it.
        partner-demo) scope='openid accounts' resource=https://api.bank.example
            proof=(-u "partner-demo:$(cat .sandbox/clients/partner-demo.secret)") ;;
        *) echo "no such client: {{ client }}; there are phone-app and partner-demo" >&2; exit 1 ;;
    esac
    # Authorization code with PKCE; verifier and challenge are RFC 7636's own example.
    location=$(curl -sS -o /dev/null -w '%{redirect_url}' http://127.0.0.1:7100/authorize \
        -d response_type=code -d client_id={{ client }} -d redirect_uri=http://127.0.0.1/callback -d state=demo \
        -d scope="$scope" -d resource="$resource" -d customer={{ customer }} \
        -d code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM -d code_challenge_method=S256)
    code=$(sed -E 's/.*[?&]code=([^&]*).*/\1/' <<< "$location")
    curl -sS http://127.0.0.1:7100/token -d grant_type=authorization_code "${proof[@]}" -d code="$code" \
        -d redirect_uri=http://127.0.0.1/callback -d code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk \
        | sed -E 's/.*"access_token":"([^"]*)".*/\1/'

# Run every test; with OPEN_BANKING_SPECS set, also those against the standard's own documents
test: _compiler _peers
    cargo build --workspace --bins
    cargo test --workspace --no-fail-fast {{ if env("OPEN_BANKING_SPECS", "") == "" { "" } else { "-- --include-ignored" } }}

# Check format, lints, documentation, licences and sources of dependencies
check: _compiler
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
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

# Write what documents hold of the code anew: OpenAPI documents, configuration reference, measured tables
docs: _compiler
    cargo build --workspace --bins
    UPDATE_DOCS=1 cargo test --workspace --no-fail-fast

[private]
_compiler:
    @command -v cc > /dev/null || { echo "A C compiler is needed and none was found as 'cc': install one, for example with 'apt-get install gcc'."; exit 1; }

# What tests are run against: installed where that can be done, named where it cannot
[private]
_peers:
    #!/usr/bin/env bash
    set -euo pipefail
    missing=()
    for pair in redis-server:redis-server chromium:chromium node:nodejs npm:npm; do
        command -v "${pair%%:*}" > /dev/null || missing+=("${pair##*:}")
    done
    [ ${#missing[@]} -gt 0 ] || exit 0
    if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}"
    else
        echo "The tests need ${missing[*]}: install them, for example with 'apt-get install ${missing[*]}'." >&2
        exit 1
    fi
