//! TLS towards upstreams: rustls with one provider, own roots or the public ones, and a client certificate where asked.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use x509_cert::der::Decode as _;

use crate::config::{self, Pem};
use crate::telemetry;

/// The files that decide how an upstream is trusted and how it trusts us.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Files<'a> {
    pub(crate) ca: Option<&'a Pem>,
    pub(crate) certificate: Option<&'a Pem>,
    pub(crate) key: Option<&'a Pem>,
}

/// Builds the client's TLS settings; the error names the file and what is wrong with it.
pub(crate) fn client(files: Files<'_>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    match files.ca {
        Some(file) => {
            let (added, _) = roots.add_parsable_certificates(certificates(file)?);
            if added == 0 {
                return Err(format!(
                    "{} holds no certificate authority that can be used",
                    file.path().display()
                ));
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
        (Some(certificate), Some(key)) => {
            builder.with_client_auth_cert(certificates(certificate)?, private_key(key)?).map_err(|error| {
                format!("{} and {}: {error}", certificate.path().display(), key.path().display())
            })?
        }
        _ => builder.with_no_client_auth(),
    };
    // awc multiplexes nothing on a cold burst and does not check an HTTP/2 connection's life: HTTP/1.1 alone is offered.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Tells the metrics when each client certificate of ours ends. One that cannot be read that far is shown to the upstream all
/// the same, and left out.
pub(crate) fn tell_end_of_certificates(config: &config::Config) {
    for (name, upstream) in &config.upstreams {
        if let Some(ends) = upstream.certificate_file.as_ref().and_then(ends) {
            telemetry::certificate_ends(format!("upstream.{name}"), ends);
        }
    }
}

/// When the first certificate of a file ends, in seconds since 1970 (RFC 5280 section 4.1.2.5).
fn ends(file: &Pem) -> Option<f64> {
    let certificates = certificates(file).ok()?;
    let leaf = x509_cert::Certificate::from_der(certificates.first()?).ok()?;
    Some(leaf.tbs_certificate.validity.not_after.to_unix_duration().as_secs_f64())
}

fn certificates(file: &Pem) -> Result<Vec<CertificateDer<'static>>, String> {
    let name = file.path().display();
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(file.content()).collect();
    match found {
        Ok(found) if found.is_empty() => Err(format!("{name} holds no PEM certificate")),
        Ok(found) => Ok(found),
        Err(error) => Err(format!("{name} cannot be read as PEM certificates: {error}")),
    }
}

fn private_key(file: &Pem) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_slice(file.content())
        .map_err(|error| format!("{} cannot be read as a PEM private key: {error}", file.path().display()))
}
