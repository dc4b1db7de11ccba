//! Who signs: the bank itself, and each client that may pay. Their keys are made at the first start.

use std::{collections::HashMap, io};

use crate::{data_folder::DataFolder, ec_key::EcKey, pem};

/// The clients that may pay.
const PAYING_CLIENTS: [&str; 3] = ["mobile-bff", "web-bff", "api-bff"];

/// The bank's own key and the keys that its clients registered.
pub(crate) struct SigningKeys {
    pub(super) own: EcKey,
    clients: HashMap<&'static str, EcKey>,
}

impl SigningKeys {
    /// Reads the keys or makes them. A client finds its own as `clients/<id>.signing.pem` (PKCS#8), with the key's id beside
    /// it in `clients/<id>.signing.kid`: the thumbprint (RFC 7638), which it could work out as well.
    pub(crate) fn open(folder: &DataFolder) -> io::Result<Self> {
        let own = open(folder, "keys/payments.signing.pem")?;
        let mut clients = HashMap::new();
        for client in PAYING_CLIENTS {
            let key = open(folder, &format!("clients/{client}.signing.pem"))?;
            let kid = key.public.kid.clone();
            let file = format!("clients/{client}.signing.kid");
            let written = folder.once(&file, || Ok::<_, io::Error>(kid.clone().into_bytes()))?;
            if written != kid.as_bytes() {
                return Err(io::Error::other(format!(
                    "{file} names another key; delete it to have it made anew"
                )));
            }
            clients.insert(client, key);
        }
        Ok(Self { own, clients })
    }

    /// The key of a client; none where it may not pay.
    pub(super) fn of_client(&self, id: &str) -> Option<&EcKey> {
        self.clients.get(id)
    }
}

fn open(folder: &DataFolder, file: &str) -> io::Result<EcKey> {
    let text = folder.once(file, || EcKey::generate().map(|pkcs8| pem::written(&pkcs8).into_bytes()))?;
    let key = pem::read(&text).and_then(|pkcs8| EcKey::from_pkcs8(&pkcs8).ok());
    key.ok_or_else(|| {
        io::Error::other(format!("{file} is not a P-256 key; delete it to have a new one made"))
    })
}
