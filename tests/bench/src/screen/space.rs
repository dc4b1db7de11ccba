//! Networks of their own: one for the servers, which this process moves into with all that it starts, and one for the user.

use std::fs::File;
use std::io;
use std::os::fd::AsFd as _;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use test_support::wait;

/// Says that this process is in a network of its own already.
const INSIDE: &str = "BENCH_INSIDE_A_NETWORK_OF_ITS_OWN";

const PATIENCE: Duration = Duration::from_secs(10);

/// Where this process goes on.
pub(super) enum Entered {
    Here,
    /// In a process of its own, which has ended.
    Elsewhere(ExitCode),
}

/// Goes on in a network in which there is nobody else; says so where that may not be.
#[expect(clippy::print_stderr, reason = "a person reads why there is no measurement")]
pub(super) fn entered() -> Entered {
    if std::env::var_os(INSIDE).is_some() {
        told("ip", &["link", "set", "lo", "up"]);
        return Entered::Here;
    }
    let own = std::env::current_exe().expect("a program knows its own file");
    let again = Command::new("unshare")
        .arg("--net")
        .arg(own)
        .args(std::env::args_os().skip(1))
        .env(INSIDE, "1")
        .status();
    match again {
        Ok(status) if status.success() => Entered::Elsewhere(ExitCode::SUCCESS),
        Ok(status) => {
            eprintln!(
                "There is no measurement ({status}). It needs network namespaces and /dev/net/tun: run it as root, with unshare and ip."
            );
            Entered::Elsewhere(ExitCode::FAILURE)
        }
        Err(error) => {
            eprintln!(
                "There is no measurement: 'unshare' cannot be run ({error}); it is in Debian's util-linux."
            );
            Entered::Elsewhere(ExitCode::FAILURE)
        }
    }
}

/// A further network, for as long as this is there.
#[derive(Debug)]
pub(super) struct Space {
    /// It does nothing but be in it.
    holder: Child,
}

impl Space {
    pub(super) fn open() -> Self {
        // It ends when its input does.
        let holder = Command::new("unshare")
            .args(["--net", "cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn();
        let space = Self { holder: holder.expect("unshare can be run") };
        let own = std::fs::read_link("/proc/self/ns/net").ok();
        let moved = || std::fs::read_link(space.path()).is_ok_and(|its| Some(its) != own);
        wait::until(PATIENCE, "there is a further network", moved);
        space.on_thread(|| told("ip", &["link", "set", "lo", "up"]));
        space
    }

    /// Moves this thread into it, with all that it starts from here on. It does not come back.
    pub(super) fn enter(&self) -> io::Result<()> {
        let space = File::open(self.path())?;
        Ok(move_into_link_name_space(space.as_fd(), Some(LinkNameSpaceType::Network))?)
    }

    /// Does something in it, on a thread of its own.
    pub(super) fn on_thread<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                self.enter()
                    .unwrap_or_else(|error| panic!("a thread cannot enter the further network: {error}"));
                work()
            });
            thread.join().expect("it does not panic")
        })
    }

    fn path(&self) -> String {
        format!("/proc/{}/ns/net", self.holder.id())
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ended = self.holder.wait();
    }
}

/// Runs a program that must succeed.
pub(super) fn told(program: &str, args: &[&str]) {
    let status = Command::new(program).args(args).status();
    assert!(
        status.as_ref().is_ok_and(std::process::ExitStatus::success),
        "{program} {}: {status:?}",
        args.join(" ")
    );
}
