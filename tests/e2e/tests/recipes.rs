//! Every recipe that a document names is in the justfile.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use e2e::document;

#[test]
fn every_recipe_that_a_document_names_is_in_the_justfile() {
    let recipes = recipes(&document::text("justfile"));
    let mut documents = vec![("README.md".to_owned(), document::text("README.md"))];
    let docs = fs::read_dir(document::path("docs")).into_iter().flatten();
    let markdown =
        docs.filter_map(Result::ok).filter(|file| file.path().extension().is_some_and(|end| end == "md"));
    documents.extend(markdown.map(|file| {
        let name = format!("docs/{}", file.file_name().display());
        let text = document::text(&name);
        (name, text)
    }));
    let named: Vec<(&str, String)> = documents
        .iter()
        .flat_map(|(file, text)| named(text).into_iter().map(move |recipe| (file.as_str(), recipe)))
        .collect();
    for recipe in ["demo", "test"] {
        assert!(named.contains(&("README.md", recipe.to_owned())), "README.md does not name `just {recipe}`");
    }
    let missing: Vec<_> = named.iter().filter(|(_, recipe)| !recipes.contains(recipe)).collect();
    assert!(missing.is_empty(), "not in the justfile, which has {recipes:?}: {missing:?}");
}

/// Where `just` is installed, as it is for whoever follows the front page.
#[test]
fn just_itself_reads_the_justfile_and_lists_what_the_documents_name() {
    let Ok(output) = Command::new("just").arg("--list").current_dir(document::path("")).output() else {
        println!("just is not installed, so nothing is shown");
        return;
    };
    let listed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for recipe in named(&document::text("README.md")) {
        let line = listed.lines().find(|line| line.split_whitespace().next() == Some(&recipe));
        let line = line.unwrap_or_else(|| panic!("`just --list` has no {recipe}:\n{listed}"));
        assert!(line.contains(" # "), "`just --list` does not say what {recipe} is: {line}");
    }
}

#[test]
fn every_recipe_has_a_line_of_help() {
    let text = document::text("justfile");
    // Of a recipe's attributes one alone says something to whoever reads.
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.starts_with('[') || *line == "[private]").collect();
    for (before, line) in lines.iter().zip(&lines[1..]) {
        if let Some(name) = recipe(line) {
            let told = before.starts_with("# ") || before.starts_with("[private]");
            assert!(told, "nothing tells what `just {name}` does");
        }
    }
}

fn recipes(justfile: &str) -> BTreeSet<String> {
    justfile.lines().filter_map(recipe).map(ToOwned::to_owned).collect()
}

/// The name in a recipe's first line: `name parameters: dependencies`.
fn recipe(line: &str) -> Option<&str> {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))?;
    let (name, rest) = line.split_at(end);
    let (_, after) = rest.split_once(':')?;
    (!name.is_empty() && !after.starts_with('=')).then_some(name)
}

/// Recipes named in code: between backticks, or in a block between fences.
fn named(markdown: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (nth, block) in markdown.split("```").enumerate() {
        if nth % 2 == 1 {
            block.lines().for_each(|line| found.extend(in_code(line)));
        } else {
            block.split('`').skip(1).step_by(2).for_each(|span| found.extend(in_code(span)));
        }
    }
    found
}

/// What follows `just` where a shell would run it, up to a comment.
fn in_code(code: &str) -> Vec<String> {
    let code = code.split(" #").next().unwrap_or_default();
    let words: Vec<&str> = code.split(|c: char| c.is_whitespace() || "()$`\"|;".contains(c)).collect();
    let follows = words.iter().zip(words.iter().skip(1)).filter(|(word, _)| **word == "just");
    let name = |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase());
    follows.filter(|(_, next)| name(next)).map(|(_, next)| (*next).to_owned()).collect()
}

#[test]
fn recipes_are_found_in_a_justfile() {
    let justfile = "set shell := [\"bash\"]\nx := \"1\"\n# Help\ndemo: _c\n    echo a: b\nrun binary *flags:\n[private]\n_c:\n";
    assert_eq!(recipes(justfile), ["_c", "demo", "run"].map(ToOwned::to_owned).into());
}

#[test]
fn recipes_are_found_in_a_document() {
    let names = |markdown: &str| named(markdown).into_iter().collect::<Vec<_>>();
    assert_eq!(names("run `just demo` and it is just fine; `just` lists"), ["demo"]);
    assert_eq!(
        names("```sh\ncargo install --locked just && just test\nT=$(just token x)\n```"),
        ["test", "token"]
    );
    assert_eq!(names("```sh\njust            # every recipe\njust fmt   # just once\n```"), ["fmt"]);
}
