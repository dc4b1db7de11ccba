//! Apache with mod_auth_openidc: a session in its memory, and its access token with what is passed on.

use std::path::Path;
use std::process::Command;

use crate::contender::{Contender, Entry, version};
use crate::ground::Ground;
use crate::peers::absent;
use crate::provider::{CLIENT, Provider, REDIRECT, SCOPE, fresh_key};
use crate::request::Request;
use crate::running::{Server, free_port};

const NAME: &str = "Apache with mod_auth_openidc";
const PROGRAM: &str = "/usr/sbin/apache2";
const MODULES: &str = "/usr/lib/apache2/modules";

pub(crate) fn gateway(ground: &Ground, upstream: &Server, provider: &Provider, path: &str) -> Entry {
    let missing = || absent(NAME, "apt-get install apache2 libapache2-mod-auth-openidc");
    let version = version(PROGRAM, "-v").ok_or_else(missing)?;
    if !Path::new(MODULES).join("mod_auth_openidc.so").exists() {
        return Err(missing());
    }
    let port = free_port();
    let settings = settings(ground, upstream, provider, port);
    let mut command = Command::new(PROGRAM);
    command.args(["-D", "FOREGROUND", "-f", &ground.write("apache.conf", &settings)]);
    let server = Server::try_start(NAME, command, port, &format!("http://127.0.0.1:{port}/"));
    let server = server.map_err(|why| absent(NAME, why))?;
    let cookies = provider.signed_in(&server.url, path).map_err(|why| absent(NAME, why))?;
    let request = Request::to(path).with("Host", "localhost:8080").with("Cookie", &cookies);
    Ok(Contender::new(NAME, version, server, request))
}

fn settings(ground: &Ground, upstream: &Server, provider: &Provider, port: u16) -> String {
    let (home, behind) = (ground.room("apache").display().to_string(), &upstream.url);
    let (issuer, secret, key) = (provider.url(), provider.secret(), fresh_key());
    let modules = [
        "mpm_event",
        "authn_core",
        "authz_core",
        "authz_user",
        "headers",
        "proxy",
        "proxy_http",
        "auth_openidc",
    ];
    let load = modules.map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n")).concat();
    format!(
        "{load}
        ServerRoot {home}
        ServerName localhost
        DefaultRuntimeDir {home}
        PidFile {home}/pid
        ErrorLog /dev/stderr
        LogLevel crit
        User www-data
        Group www-data
        Listen 127.0.0.1:{port}
        # As many from the start as there may be, and in each process more than a load has connections: a process that is not
        # needed is ended with its connections, and one that is busy closes those that wait.
        StartServers 2
        ThreadLimit 100
        ThreadsPerChild 100
        MaxRequestWorkers 200
        AsyncRequestWorkerFactor 100
        MinSpareThreads 200
        MaxSpareThreads 300
        KeepAlive On
        KeepAliveTimeout 75
        MaxKeepAliveRequests 0
        OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
        OIDCClientID {CLIENT}
        OIDCClientSecret {secret}
        OIDCRedirectURI {REDIRECT}
        OIDCCryptoPassphrase {key}
        OIDCScope \"{SCOPE}\"
        OIDCPKCEMethod S256
        ProxyPass /api/ {behind}/api/
        <Location />
            AuthType openid-connect
            Require valid-user
        </Location>
        <Location /api/>
            RequestHeader set Authorization \"Bearer %{{OIDC_access_token}}e\"
        </Location>
        "
    )
}
