//! Each outage, short: what is counted holds on any machine.

use outages::{Ground, scripts};

#[track_caller]
fn check(name: &str) {
    let script = scripts::ALL.iter().find(|script| script.name == name).expect("there is such a script");
    let verdict = (script.run)(&Ground::short());
    assert!(verdict.faults().is_empty(), "{name}: {:#?}\nof {}", verdict.faults(), verdict.seen());
}

macro_rules! scripts {
    ($($test:ident => $name:literal),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                check($name);
            }
        )*

        #[test]
        fn every_script_is_a_test() {
            let tests = [$($name),*];
            let all: Vec<&str> = scripts::ALL.iter().map(|script| script.name).collect();
            assert_eq!(tests[..], all);
        }
    };
}

scripts! {
    one_optional_system_is_down => "optional-down",
    one_required_system_is_down => "required-down",
    answers_drip => "slow-drip",
    a_system_flaps => "flapping",
    a_few_answers_are_slow => "slow-answers",
    a_herd_comes_to_a_cold_cache => "cold-herd",
    a_herd_comes_to_three_cold_caches => "herd-of-three",
    what_three_replicas_keep_is_ended => "purge-of-three",
    connections_close_on_reuse => "reuse",
    answers_are_none => "bad-answers",
    the_store_is_away => "store-away",
    the_store_of_three_replicas_is_away => "store-away-of-three",
    the_provider_is_away => "provider-away",
    there_is_more_to_do_than_can_be_done => "overload",
    many_connections_do_nothing => "connections",
    replicas_are_replaced => "rolling",
    the_process_is_killed => "killed",
}
