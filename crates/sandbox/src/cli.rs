//! The command line: where data is kept, which ports are taken, which faults are on from the start.

use std::{net::IpAddr, path::PathBuf};

use clap::Parser;
use jiff::civil::Date;

use crate::{
    provider::FurtherBff,
    system::{Fault, SystemName},
};

/// A small bank's central systems and an OpenID provider, for development and tests only.
#[derive(Debug, Parser)]
#[command(name = "sandbox", version)]
pub(crate) struct Cli {
    /// Folder for the database, the signing key and the clients' secrets; made at the first start
    #[arg(long, default_value = ".sandbox")]
    pub(crate) data: PathBuf,

    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,

    /// Host name in the printed addresses and in the issuer, where it differs from --host
    #[arg(long)]
    pub(crate) public_host: Option<String>,

    /// Port of the OpenID provider (0: any free one)
    #[arg(long, default_value_t = 7100)]
    pub(crate) provider_port: u16,

    /// Port of the accounts system (0: any free one)
    #[arg(long, default_value_t = 7101)]
    pub(crate) accounts_port: u16,

    /// Port of the messages system (0: any free one)
    #[arg(long, default_value_t = 7102)]
    pub(crate) messages_port: u16,

    /// Port of the payments system (0: any free one)
    #[arg(long, default_value_t = 7103)]
    pub(crate) payments_port: u16,

    /// Port of the open data system (0: any free one)
    #[arg(long, default_value_t = 7104)]
    pub(crate) open_data_port: u16,

    /// Port of the control path (0: any free one)
    #[arg(long, default_value_t = 7109)]
    pub(crate) control_port: u16,

    /// Port at which web-bff is reached: its redirect and logout addresses follow from it
    #[arg(long, default_value_t = 8080)]
    pub(crate) web_bff_port: u16,

    /// A further BFF as a client, with what its tokens are for; its app becomes one too: tv-app of tv-bff
    #[arg(long = "bff", value_name = "NAME=AUDIENCE")]
    pub(crate) bffs: Vec<FurtherBff>,

    /// Last day of generated data [default: today in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: Option<Date>,

    /// Number of customers to generate
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=9999))]
    pub(crate) customers: u16,

    /// Seconds that an access token lives
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) token_lifetime: u32,

    /// Fault of one system from the start, for example accounts:latency=200,jitter=50,error-rate=0.1,stall
    #[arg(long = "fault", value_name = "SYSTEM:SETTINGS", value_parser = Fault::parse_flag)]
    pub(crate) faults: Vec<(SystemName, Fault)>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
