//! A front end's files, from the folder that the settings name: read once at start, with hashed names kept for ever and the
//! first page asked for anew each time. A path that is no file leads to the first page, which knows its own routes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;

use crate::http::accept::reads_pages;
use crate::http::representation::Prepared;

/// Scripts and styles are the front end's own files; nothing is inline and nothing comes from elsewhere. What makes markup of
/// a text at run time must be Lit's templates (Trusted Types).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'";

const FIRST: &str = "/index.html";
/// The files that the build names after their content.
const HASHED: &str = "/assets/";
/// Paths of the service's own: what is none of its routes is not the front end's either.
const OWN: [&str; 2] = ["/api/", "/bff/"];
/// All files together.
const MOST: u64 = 64 << 20;

/// The files by path.
#[derive(Debug)]
pub(super) struct Pages(HashMap<String, File>);

#[derive(Debug)]
struct File {
    content_type: &'static str,
    body: Prepared,
}

impl Pages {
    /// Reads the folder; the error says what is wrong with it and what to do.
    pub(super) fn read(folder: Option<&PathBuf>) -> Result<Option<Self>, String> {
        let Some(folder) = folder else { return Ok(None) };
        let mut pages = Self(HashMap::new());
        let mut left = MOST;
        pages.add(folder, "", &mut left).map_err(|why| format!("pages.folder: {why}"))?;
        if !pages.0.contains_key(FIRST) {
            return Err(format!(
                "pages.folder: {} has no index.html: build the front end first, or leave the key out to serve none",
                folder.display()
            ));
        }
        Ok(Some(pages))
    }

    fn add(&mut self, folder: &Path, below: &str, left: &mut u64) -> Result<(), String> {
        let unread = |error: std::io::Error| format!("{} cannot be read: {error}", folder.display());
        for entry in std::fs::read_dir(folder).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let path = format!("{below}/{}", entry.file_name().to_string_lossy());
            // A link could lead out of the folder, and is not followed.
            let kind = entry.file_type().map_err(unread)?;
            if kind.is_dir() {
                self.add(&entry.path(), &path, left)?;
            } else if kind.is_file() {
                let bytes = std::fs::read(entry.path()).map_err(unread)?;
                let rest = left.checked_sub(bytes.len() as u64);
                *left = rest.ok_or_else(|| format!("its files are larger than {MOST} bytes together"))?;
                let file =
                    File { content_type: content_type(&path), body: Prepared::new(Bytes::from(bytes)) };
                self.0.insert(path, file);
            }
        }
        Ok(())
    }

    /// The file of this path, or the first page for a person's navigation; `None` where there is neither.
    pub(super) fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let path = request.path();
        if !matches!(*request.method(), Method::GET | Method::HEAD)
            || OWN.iter().any(|own| path.starts_with(own))
        {
            return None;
        }
        let named = self.0.get_key_value(if path == "/" { FIRST } else { path });
        let (name, file) = named.or_else(|| self.0.get_key_value(FIRST).filter(|_| navigates(request)))?;
        let lasts = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut answer = HttpResponse::build(StatusCode::OK);
        answer
            .content_type(file.content_type)
            .insert_header((header::CACHE_CONTROL, lasts))
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header(("cross-origin-opener-policy", "same-origin"));
        Some(file.body.answer(request.headers(), answer))
    }
}

/// A person goes to an address: what they read is a page, and its last segment names no file.
fn navigates(request: &HttpRequest) -> bool {
    reads_pages(request.headers()) && !request.path().rsplit('/').next().unwrap_or_default().contains('.')
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
