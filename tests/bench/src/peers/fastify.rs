//! Fastify with undici: the gateway that one writes by hand, a process for each processor.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use test_support::install;
use workspace_rules::benchmarks::Absent;

use crate::WORKERS;
use crate::contender::{Contender, Entry};
use crate::ground::{Ground, source};
use crate::peers::absent;
use crate::request::Request;
use crate::running::{Server, free_port};

const NAME: &str = "Fastify with undici";

/// How it passes an answer on: as it comes, as every proxy does, or once it has all of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answers {
    Streamed,
    ReadWhole,
}

pub(crate) fn gateway(ground: &Ground, upstream: &Server, request: &Request, answers: Answers) -> Entry {
    let (name, how) = match answers {
        Answers::Streamed => (NAME.to_owned(), "streamed"),
        Answers::ReadWhole => (format!("{NAME}, answers read whole"), "whole"),
    };
    let installed = installed(&ground.built("fastify"))?;
    let (port, workers) = (free_port(), WORKERS.to_string());
    let mut command = Command::new("node");
    command.arg(installed.join("gateway.mjs")).args([&port.to_string(), &upstream.url, &workers, how]);
    command.env("NODE_ENV", "production");
    let server = Server::try_start(NAME, command, port, &format!("http://127.0.0.1:{port}/api/ready"));
    let server = server.map_err(|why| absent(NAME, why))?;
    let version = format!("{} on Node {}", version(&installed, "fastify")?, node()?);
    Ok(Contender::new(&name, version, server, request.clone()))
}

/// Its files beside the packages of its lock file.
fn installed(folder: &Path) -> Result<PathBuf, Absent> {
    let ours = source("fastify");
    fs::create_dir_all(folder).map_err(|error| absent(NAME, error.to_string()))?;
    for file in fs::read_dir(&ours).map_err(|error| absent(NAME, error.to_string()))?.flatten() {
        fs::copy(file.path(), folder.join(file.file_name()))
            .map_err(|error| absent(NAME, error.to_string()))?;
    }
    let lock = fs::read_to_string(ours.join("package-lock.json")).unwrap_or_default();
    let mut said = Ok(());
    if !folder.join("node_modules/undici").exists() {
        _ = fs::remove_file(folder.join("installed.txt"));
    }
    install::once(folder, &lock, || {
        let mut npm = Command::new("npm");
        npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        said = match npm.output() {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(install::said(&output).trim().to_owned()),
            Err(error) => Err(format!("npm is missing: {error}")),
        };
    });
    said.map_err(|why| absent(NAME, format!("npm ci: {why}")))?;
    Ok(folder.to_owned())
}

/// The version of what it asks with, where it was installed before.
pub(crate) fn client(ground: &Ground) -> Option<String> {
    version(&ground.built("fastify"), "undici").ok()
}

fn version(installed: &Path, package: &str) -> Result<String, Absent> {
    let file = installed.join("node_modules").join(package).join("package.json");
    let text = fs::read_to_string(&file).map_err(|error| absent(NAME, error.to_string()))?;
    let package: Value = serde_json::from_str(&text).map_err(|error| absent(NAME, error.to_string()))?;
    Ok(package["version"].as_str().unwrap_or_default().to_owned())
}

fn node() -> Result<String, Absent> {
    crate::contender::version("node", "--version").ok_or_else(|| absent(NAME, "apt-get install nodejs npm"))
}
