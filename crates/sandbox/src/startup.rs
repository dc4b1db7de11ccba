//! What happens before the first request: logs, ports, data, keys.

use std::{
    error::Error,
    io::{self, IsTerminal},
    sync::Arc,
};

use actix_web::web::Data;
use tracing_subscriber::EnvFilter;

use crate::{
    access::Gate,
    accounts::{self, Accounts},
    bank::{Bank, Origin},
    cli::Cli,
    clock,
    control::Controlled,
    data_folder::DataFolder,
    messages::{self, Messages},
    payments::{self, Payments, SigningKeys},
    provider::{Clients, Provider, SigningKey},
    system::{ListenError, Listener, System, SystemName},
};

/// One listener for each system and one for the control path.
pub(crate) struct Listeners {
    pub(crate) provider: Listener,
    pub(crate) accounts: Listener,
    pub(crate) messages: Listener,
    pub(crate) payments: Listener,
    pub(crate) open_data: Listener,
    pub(crate) control: Listener,
}

/// Everything the servers share.
pub(crate) struct Sandbox {
    pub(crate) provider: Data<Provider>,
    pub(crate) accounts: Data<Accounts>,
    pub(crate) messages: Data<Messages>,
    pub(crate) payments: Data<Payments>,
    pub(crate) systems: [Data<System>; SystemName::COUNT],
    pub(crate) control: Data<Controlled>,
}

/// Logs go to stderr, since stdout carries the one line that says where everything listens.
pub(crate) fn log() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colours)
        .with_target(false)
        .init();
    tracing::warn!("this is a sandbox for development only: it signs anybody in without a password");
}

/// Takes all ports before anything slow is done.
pub(crate) fn listen(cli: &Cli) -> Result<Listeners, ListenError> {
    let bind = |port, flag| Listener::bind(cli.host, port, flag, cli.public_host.as_deref());
    Ok(Listeners {
        provider: bind(cli.provider_port, "--provider-port")?,
        accounts: bind(cli.accounts_port, "--accounts-port")?,
        messages: bind(cli.messages_port, "--messages-port")?,
        payments: bind(cli.payments_port, "--payments-port")?,
        open_data: bind(cli.open_data_port, "--open-data-port")?,
        control: bind(cli.control_port, "--control-port")?,
    })
}

/// Opens the data folder and wires the systems to it.
pub(crate) fn open(cli: &Cli, listeners: &Listeners) -> Result<Sandbox, Box<dyn Error>> {
    let folder = DataFolder::open(&cli.data).map_err(|error| {
        format!("the data folder {} cannot be used: {error}; see --data", cli.data.display())
    })?;
    let origin = Origin { until: cli.until.unwrap_or_else(clock::today), customers: cli.customers };
    let bank = Arc::new(Bank::open(&folder.database()?, &origin)?);
    let keys = SigningKey::open(&folder)?;
    let issuer = listeners.provider.url.clone();
    let gate = |audience, scope| Gate::new(&issuer, audience, scope, keys.verifying(), Arc::clone(&bank));
    let accounts = Accounts {
        gate: gate(accounts::AUDIENCE, accounts::SCOPE),
        bank: Arc::clone(&bank),
        url: listeners.accounts.url.clone(),
    };
    let messages = Messages { gate: gate(messages::AUDIENCE, messages::SCOPE), bank: Arc::clone(&bank) };
    let payments = Payments {
        gate: gate(payments::AUDIENCE, payments::SCOPE),
        bank: Arc::clone(&bank),
        keys: SigningKeys::open(&folder)?,
        url: listeners.payments.url.clone(),
    };
    // What opens the admin port of a binary that runs with the sandbox's settings.
    folder.secret("operator.secret")?;
    let clients = Clients::open(&folder, cli.web_bff_port, &cli.bffs)?;
    let provider = Provider::new(issuer.clone(), keys, clients, bank, cli.token_lifetime);
    let systems = systems(cli, listeners);
    Ok(Sandbox {
        provider: Data::new(provider),
        accounts: Data::new(accounts),
        messages: Data::new(messages),
        payments: Data::new(payments),
        control: Data::new(Controlled(systems.to_vec())),
        systems,
    })
}

/// In the order of [`SystemName::ALL`].
fn systems(cli: &Cli, listeners: &Listeners) -> [Data<System>; SystemName::COUNT] {
    SystemName::ALL.map(|name| {
        let listener = match name {
            SystemName::Provider => &listeners.provider,
            SystemName::Accounts => &listeners.accounts,
            SystemName::Messages => &listeners.messages,
            SystemName::Payments => &listeners.payments,
            SystemName::OpenData => &listeners.open_data,
        };
        let named = cli.faults.iter().rev().find(|(system, _)| *system == name);
        let fault = named.map(|(_, fault)| *fault).unwrap_or_default();
        Data::new(System::new(name, listener.url.clone(), fault))
    })
}
