//! OpenAPI documents that answers are held to.

use std::path::PathBuf;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

/// A document with the dialect its schemas are written in.
pub(crate) struct Specification {
    document: Value,
    draft: Draft,
}

impl Specification {
    /// The official one, from the folder that `OPEN_BANKING_SPECS` names.
    pub(crate) fn open_banking() -> Self {
        Self::official("account-info-openapi.json")
    }

    pub(crate) fn payments() -> Self {
        Self::official("payment-initiation-openapi.json")
    }

    fn official(file: &str) -> Self {
        let folder = std::env::var_os("OPEN_BANKING_SPECS")
            .expect("OPEN_BANKING_SPECS names the folder of the documents");
        let path = PathBuf::from(folder).join(file);
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // OpenAPI 3.0's dialect is closest to draft 4.
        Self { document: serde_json::from_str(&text).unwrap(), draft: Draft::Draft4 }
    }

    pub(crate) fn messages() -> Self {
        Self::own(include_str!("../../openapi/messages.json"))
    }

    pub(crate) fn open_data() -> Self {
        Self::own(include_str!("../../openapi/open-data.json"))
    }

    fn own(text: &str) -> Self {
        Self { document: serde_json::from_str(text).unwrap(), draft: Draft::Draft202012 }
    }

    /// The schema of an answer; none where the document gives that status no body.
    pub(crate) fn schema(&self, method: &str, path: &str, status: u16) -> Option<Validator> {
        let response = &self.document["paths"][path][method]["responses"][status.to_string()];
        assert!(response.is_object(), "{method} {path} has no answer {status}");
        let content = self.resolved(response)["content"].as_object()?;
        let kind = ["application/json", "application/problem+json"]
            .into_iter()
            .find(|kind| content.contains_key(*kind));
        let schema = &content[kind.expect("a JSON media type")]["schema"];
        // `allOf`, since older drafts ignore what stands beside a `$ref`.
        let whole = json!({ "allOf": [schema], "components": self.document["components"] });
        let validator =
            jsonschema::options().with_draft(self.draft).should_validate_formats(true).build(&whole);
        Some(validator.unwrap())
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).expect(reference),
            None => value,
        }
    }
}

/// Every complaint at once.
pub(crate) fn complaints(validator: &Validator, instance: &Value) -> Vec<String> {
    validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}
