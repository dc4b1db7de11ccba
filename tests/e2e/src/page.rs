//! What a test reads of a provider's page.

/// The value of the form's field of that name.
#[track_caller]
pub fn field(page: &str, name: &str) -> String {
    let marked = format!("name=\"{name}\"");
    let tag = page.split('<').find(|tag| tag.starts_with("input") && tag.contains(&marked));
    let value = tag.and_then(|tag| tag.split("value=\"").nth(1)).and_then(|rest| rest.split('"').next());
    value.unwrap_or_else(|| panic!("no field {name} in {page}")).to_owned()
}
