//! What a schema says of a value by itself: which ones there are, their format, their bounds.

use serde_json::Value;

use super::Direction;
use super::plain::Plain;
use crate::pattern;

/// Every value of the first format is one of the second.
const NARROWER: [(&str, &str); 4] =
    [("int32", "int64"), ("float", "double"), ("int32", "double"), ("int64", "double")];

/// Bounds, and what lies beyond them.
const LEAST: [(&str, &str); 3] =
    [("minimum", "below"), ("minLength", "shorter than"), ("minItems", "of fewer items than")];
const MOST: [(&str, &str); 3] =
    [("maximum", "above"), ("maxLength", "longer than"), ("maxItems", "of more items than")];

/// What happened.
pub(super) fn compare(direction: Direction, was: &Plain, is: &Plain) -> Vec<String> {
    let mut broken = Vec::new();
    // `given` must be allowed by `allowing`.
    let (given, allowing) = match direction {
        Direction::Request => (was, is),
        Direction::Response => (is, was),
    };
    broken.extend(values(direction, given, allowing));
    broken.extend(format(given, allowing).then(|| {
        format!("its format was {}, and is {} now", shown(was.of("format")), shown(is.of("format")))
    }));
    // Where values are named, those are compared, and bounds say no more.
    if given.values().is_none() {
        bounds(direction, given, allowing, &mut broken);
        broken.extend(pattern(direction, given, allowing));
    }
    let steps = |schema: &Plain| schema.of("multipleOf").as_f64();
    if let Some(step) = steps(allowing)
        && !steps(given).is_some_and(|given| (given / step).fract() == 0.0)
    {
        broken.push(format!(
            "its steps were {}, and are {} now",
            shown(was.of("multipleOf")),
            shown(is.of("multipleOf"))
        ));
    }
    if *allowing.of("uniqueItems") == true && *given.of("uniqueItems") != true {
        broken.push(match direction {
            Direction::Request => "items that come twice are refused now".to_owned(),
            Direction::Response => "an item may come twice now".to_owned(),
        });
    }
    if direction == Direction::Request && was.has("default") && was.of("default") != is.of("default") {
        broken.push(format!(
            "left out it meant {}, and means {} now",
            was.of("default"),
            shown(is.of("default"))
        ));
    }
    broken
}

fn values(direction: Direction, given: &Plain, allowing: &Plain) -> Option<String> {
    let allowed = allowing.values()?;
    let list = |values: &[&Value]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let Some(given) = given.values() else {
        return Some(match direction {
            Direction::Request => format!("only {} is taken now", list(&allowed)),
            Direction::Response => format!("it may be any value now, and was one of {}", list(&allowed)),
        });
    };
    let strange: Vec<_> = given.into_iter().filter(|value| !allowed.contains(value)).collect();
    (!strange.is_empty()).then(|| match direction {
        Direction::Request => format!("{} is no longer taken", list(&strange)),
        // A client that was told of all values there are has a case for each of them, and none for another.
        Direction::Response => format!("it may be {} now, which was not among its values", list(&strange)),
    })
}

fn format(given: &Plain, allowing: &Plain) -> bool {
    let of = |schema: &Plain| schema.of("format").as_str().map(ToOwned::to_owned);
    match (of(given), of(allowing)) {
        (_, None) => false,
        (None, Some(_)) => given.values().is_none(),
        (Some(given), Some(allowing)) => {
            given != allowing && !NARROWER.contains(&(given.as_str(), allowing.as_str()))
        }
    }
}

fn bounds(direction: Direction, given: &Plain, allowing: &Plain, broken: &mut Vec<String>) {
    let mut beyond = |beyond: &str, bound: f64| {
        broken.push(match direction {
            Direction::Request => format!("what is {beyond} {bound} is refused now"),
            Direction::Response => format!("it may be {beyond} {bound} now"),
        });
    };
    for (keyword, words) in LEAST {
        let exclusive = if keyword == "minimum" { "exclusiveMinimum" } else { keyword };
        let bound = |schema: &Plain| most([schema.of(keyword), schema.of(exclusive)], f64::max);
        // Nothing is shorter than nothing.
        let says = bound(allowing).filter(|least| keyword == "minimum" || *least > 0.0);
        if let Some(least) = says
            && bound(given).is_none_or(|given| given < least)
        {
            beyond(words, least);
        }
    }
    for (keyword, words) in MOST {
        let exclusive = if keyword == "maximum" { "exclusiveMaximum" } else { keyword };
        let bound = |schema: &Plain| most([schema.of(keyword), schema.of(exclusive)], f64::min);
        if let Some(most) = bound(allowing)
            && bound(given).is_none_or(|given| given > most)
        {
            beyond(words, most);
        }
    }
    // The bound itself, where it was allowed and is not any more.
    for (inclusive, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if let Some(bound) = allowing.of(exclusive).as_f64()
            && given.of(inclusive).as_f64().is_some_and(|given| given.total_cmp(&bound).is_eq())
            && given.of(exclusive).is_null()
        {
            beyond("at", bound);
        }
    }
}

fn most(values: [&Value; 2], which: fn(f64, f64) -> f64) -> Option<f64> {
    values.into_iter().filter_map(Value::as_f64).reduce(which)
}

fn pattern(direction: Direction, given: &Plain, allowing: &Plain) -> Option<String> {
    let allowed = allowing.of("pattern").as_str()?;
    let given = given.of("pattern").as_str();
    let included = given.map_or(pattern::includes(allowed, ""), |given| pattern::includes(allowed, given));
    let given = given.unwrap_or(".*");
    match (included, direction) {
        (Some(true), _) => None,
        (Some(false), Direction::Request) => {
            Some(format!("of what matches `{given}`, only what matches `{allowed}` is taken now"))
        }
        (Some(false), Direction::Response) => {
            Some(format!("it may match `{given}` now, and matched `{allowed}`"))
        }
        (None, _) => {
            Some(format!("its pattern is another (`{allowed}` and `{given}`), and cannot be compared"))
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
