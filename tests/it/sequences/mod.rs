//! Random sequences of what members, owners, clocks and faults do: nothing goes without a valid approval, a copy
//! where copies are on, and an unchanged chart.
//!
//! Steps are drawn from a seed and played on a real bot, a real chart server and the local Discord. What took effect
//! on the chart server is judged by a model of its own (`model.rs`), which knows what members saw and pressed. A
//! sequence that fails is made smaller and printed with its seed.
//!
//! `CHARTKEEPER_SEQUENCES` sets how many are played, `CHARTKEEPER_SEQUENCES_SEED` which ones,
//! `CHARTKEEPER_SEQUENCES_STEPS` how long they are at most; with `CHARTKEEPER_SEQUENCES_TELL` each is printed.

mod model;
mod stage;
mod step;

use std::time::Instant;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use self::stage::Stage;
use self::step::Sequence;

/// As many are played where nothing else is said: about half a minute on two cores.
const SEQUENCES: u64 = 12;

/// Steps of one, at most.
const STEPS: u64 = 32;

fn set(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn nothing_goes_without_an_approval_a_copy_and_an_unchanged_chart() {
    let sequences = set("CHARTKEEPER_SEQUENCES", SEQUENCES);
    let seed = set("CHARTKEEPER_SEQUENCES_SEED", 1);
    let steps = usize::try_from(set("CHARTKEEPER_SEQUENCES_STEPS", STEPS)).unwrap();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: u32::try_from(sequences).unwrap(),
        max_shrink_iters: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let began = Instant::now();
    let mut totals = model::Totals::default();
    let told = std::cell::RefCell::new(&mut totals);
    let played = runner.run(&step::sequences(steps), |sequence| {
        let judged = runtime.block_on(play(&sequence));
        let totals = judged.map_err(TestCaseError::fail)?;
        told.borrow_mut().add(&totals);
        Ok(())
    });
    say(format_args!(
        "{sequences} sequences of seed {seed} in {:?}: {totals:?}",
        began.elapsed()
    ));
    if let Err(failed) = played {
        panic!("seed {seed}: {failed}");
    }
    // A test of sequences in which nothing happens would hold whatever the bot does.
    if sequences >= SEQUENCES {
        assert!(
            totals.deleted > 0 && totals.trashed > 0 && totals.refused > 0,
            "{totals:?}"
        );
    }
}

fn say(what: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{what}");
}

async fn play(sequence: &Sequence) -> Result<model::Totals, String> {
    let mut stage = Stage::set(sequence.setting).await;
    for (n, step) in sequence.steps.iter().enumerate() {
        stage.take(step).await;
        if let Some(wrong) = stage.model.wrong.first() {
            let wrong = format!("step {n}, {step:?}: {wrong}\n{}", stage.told());
            stage.strike().await;
            return Err(wrong);
        }
    }
    stage.settle().await;
    let wrong = stage.model.wrong.first();
    let wrong = wrong.map(|wrong| format!("at the end: {wrong}\n{}", stage.told()));
    let totals = stage.model.totals.clone();
    if std::env::var_os("CHARTKEEPER_SEQUENCES_TELL").is_some() {
        say(format_args!("{:?}\n{}\n", sequence.setting, stage.told()));
    }
    stage.strike().await;
    wrong.map_or(Ok(totals), Err)
}
