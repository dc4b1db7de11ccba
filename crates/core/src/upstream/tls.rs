//! TLS towards upstreams: rustls with one provider, own roots or the public ones, and a client certificate where asked.

use std::path::Path;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// The files that decide how an upstream is trusted and how it trusts us.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Files<'a> {
    pub(crate) ca: Option<&'a Path>,
    pub(crate) certificate: Option<&'a Path>,
    pub(crate) key: Option<&'a Path>,
}

/// Builds the client's TLS settings; the error names the file and what is wrong with it.
pub(crate) fn client(files: Files<'_>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    match files.ca {
        Some(path) => {
            let (added, _) = roots.add_parsable_certificates(certificates(path)?);
            if added == 0 {
                return Err(format!("{} holds no certificate authority that can be used", path.display()));
            }
        }
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots);
    let mut config = match (files.certificate, files.key) {
        (Some(certificate), Some(key)) => builder
            .with_client_auth_cert(certificates(certificate)?, private_key(key)?)
            .map_err(|error| format!("{} and {}: {error}", certificate.display(), key.display()))?,
        _ => builder.with_no_client_auth(),
    };
    // awc multiplexes nothing on a cold burst and does not check an HTTP/2 connection's life: HTTP/1.1 alone is offered.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match found {
        Ok(found) if found.is_empty() => Err(format!("{} holds no PEM certificate", path.display())),
        Ok(found) => Ok(found),
        Err(error) => Err(format!("{} cannot be read as PEM certificates: {error}", path.display())),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_file(path)
        .map_err(|error| format!("{} cannot be read as a PEM private key: {error}", path.display()))
}
