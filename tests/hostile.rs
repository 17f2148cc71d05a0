//! Inputs made to do harm, and mutations of real ones: bounded time and memory, no panic, a sensible word.

mod corpus_dir;

use corpus_dir::corpus;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use threadgauge::base::diag::{Diagnostic, Severity};
use threadgauge::base::job::{Job, Stopped};
use threadgauge::base::limits::Limits;
use threadgauge::part21::{self, ReadError, exchange::Exchange};

fn read_under(name: &str, bytes: Vec<u8>, job: &Job) -> Result<(Exchange, Vec<Diagnostic>), ReadError> {
    let source = part21::open_bytes(name, bytes, job)?;
    let exchange = part21::read(&source, job)?;
    Ok((exchange, job.take_findings()))
}

fn read(name: &str, bytes: Vec<u8>) -> Result<(Exchange, Vec<Diagnostic>), ReadError> {
    read_under(name, bytes, &Job::default())
}

fn hostile(corpus: &Path, prefix: &str) -> Vec<(String, Vec<u8>)> {
    let folder = corpus.join("data/hostile");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder is readable").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let named = paths.into_iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (name, path)
    });
    named
        .filter(|(name, _)| name.starts_with(prefix))
        .map(|(name, path)| (name, std::fs::read(path).expect("the file is readable")))
        .collect()
}

/// Expectation and note of every file, as the manifest states them for the whole program.
fn manifest(corpus: &Path) -> Vec<(String, String, String)> {
    let text = std::fs::read_to_string(corpus.join("data/hostile/MANIFEST.tsv")).expect("the manifest is readable");
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        (fields[0].to_owned(), fields[2].to_owned(), fields.get(6).copied().unwrap_or_default().to_owned())
    };
    text.lines().skip(1).map(row).collect()
}

/// What the exchange structure alone must say of a file; the others are wrong in meaning, which later stages judge.
const SAID: [(&str, &str); 17] = [
    ("p21_bad_escapes.stp", "P21-014"),
    ("p21_dangling.stp", "P21-010"),
    ("p21_duplicate_ids.stp", "P21-016"),
    ("p21_edition3_remote.stp", "P21-032"),
    ("p21_giant_reference.stp", "P21-022"),
    ("p21_latin1_raw.stp", "P21-013"),
    ("p21_max_reference.stp", "P21-030"),
    ("p21_no_end.stp", "P21-001"),
    ("p21_nul_bytes.stp", "P21-022"),
    ("p21_only_header.stp", "P21-001"),
    ("p21_strange_reals.stp", "P21-022"),
    ("p21_truncated_entity.stp", "P21-001"),
    ("p21_truncated_entity.stp", "P21-022"),
    ("p21_unclosed_comment.stp", "P21-022"),
    ("p21_unclosed_string.stp", "P21-022"),
    ("p21_unclosed_string.stp", "P21-010"),
    ("p21_utf16.stp", "P21-034"),
];

#[test]
fn every_hostile_file_is_answered_as_expected() {
    let Some(corpus) = corpus() else { return };
    let expected = manifest(&corpus);
    let mut bad = Vec::new();
    let files: Vec<_> = ["p21_", "z_"].iter().flat_map(|prefix| hostile(&corpus, prefix)).collect();
    assert!(files.len() > 70, "the files are there");
    for (name, bytes) in files {
        let (_, expect, note) = expected.iter().find(|(file, _, _)| *file == name).expect("in the manifest");
        let start = Instant::now();
        let result = read(&name, bytes);
        if start.elapsed() > Duration::from_secs(5) {
            bad.push(format!("{name}: {:?}", start.elapsed()));
        }
        match (expect.as_str(), &result) {
            ("ok", Ok((_, findings))) => {
                bad.extend(findings.iter().filter(|f| f.severity > Severity::Info).map(|f| format!("{name}: {f}")));
            }
            ("error", Ok(_)) if !note.contains("is acceptable") && !note.contains("ok is fine") => {
                bad.push(format!("{name}: was read"));
            }
            ("ok", Err(error)) if !note.contains("error is acceptable") => bad.push(format!("{name}: {error}")),
            // An archive of several members or with a name that leads outside is refused: clearer than a guess.
            ("diagnostics", Err(error)) if !name.starts_with("z_") => bad.push(format!("{name}: {error}")),
            _ => {}
        }
        for code in SAID.iter().filter(|(file, _)| *file == name).map(|(_, code)| code) {
            let said = result.as_ref().is_ok_and(|(_, findings)| findings.iter().any(|f| f.code.code == *code));
            if !said {
                bad.push(format!("{name}: nobody says {code}"));
            }
        }
        match result {
            // Each damaged statement is a finding with its line.
            Ok((exchange, findings)) => {
                let told = findings.iter().filter(|f| f.code.code == "P21-022" && f.place.line.is_some()).count();
                assert_eq!(told, exchange.damaged.len(), "{name}");
            }
            // A refusal names the file, and says what was found and expected.
            Err(error) => {
                let text = error.to_string();
                if !text.contains(&name) || !(text.contains("expected") || text.contains("limit")) {
                    bad.push(format!("{name}: unhelpful: {text}"));
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn words_for_what_is_no_step_file() {
    let cases: [(&[u8], &str); 6] = [
        (b"", "empty"),
        (b" \n\t", "blanks"),
        (b"\xff\xd8\xff\xe0JFIF", "a JPEG picture"),
        (b"<html><body>404</body></html>", "a web page"),
        (b"%PDF-1.7", "a PDF document"),
        (b"Lieferschein 12", "opens with `Lieferschein 12`"),
    ];
    for (bytes, word) in cases {
        let text = read("part.stp", bytes.to_vec()).expect_err("no STEP file").to_string();
        assert!(text.starts_with("part.stp: ") && text.contains(word) && text.contains("ISO-10303-21"), "{text}");
    }
}

/// Inputs that grow with their size: nesting, one long chain, one long string, comment look-alikes, never closed things.
#[test]
fn size_costs_time_in_proportion() {
    let file = |body: &str| {
        let head = "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('X'));\nENDSEC;\nDATA;\n";
        format!("{head}{body}\nENDSEC;\nEND-ISO-10303-21;\n").into_bytes()
    };
    let chain: String = (1..20_000).map(|n| format!("#{n}=A(#{});\n", n + 1)).collect();
    let cases = [
        ("nested lists", format!("#1=X({}", "(".repeat(400_000))),
        ("nested types", format!("#1=X({}", "A(".repeat(20_000))),
        ("chain", chain),
        ("string", format!("#1=X('{}');", "a".repeat(4 << 20))),
        ("slashes", "/".repeat(4 << 20)),
        ("comments that never close", "#1=A(/*1);\n".repeat(20_000)),
        ("comments between", "/*#1=A(1);\n".repeat(20_000)),
        ("strings that never close", "#1=A('x);\n".repeat(20_000)),
        ("strings that close late", "#1=A(',\n".repeat(20_000)),
        ("odd and even strings", "#1=A('x);\n#2=A('',3);\n#3=A('','');\n".repeat(10_000)),
        ("no semicolons", "#1=A(1)\n".repeat(30_000)),
        ("no numbers", "ENDSEC'x;\n".repeat(30_000)),
        ("apostrophes", "'".repeat(2 << 20)),
        ("numbers only", "#1=".repeat(1 << 20)),
        ("a word that opens like the end of a signature", "SIGNATURE;ENDSECX;ENDSEC_".to_owned()),
        ("semicolons", ";".repeat(4 << 20)),
        ("scopes", "#1=&SCOPE ".repeat(20_000)),
        ("digits", format!("#1=A({});", "9".repeat(4 << 20))),
        ("blanks", format!("#1{}", " ".repeat(8 << 20))),
        ("one long list", format!("#1=A(({}1.));", "1.,".repeat(1 << 20))),
    ];
    for (name, body) in cases {
        let start = Instant::now();
        let (exchange, findings) = read(name, file(&body)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let taken = start.elapsed();
        println!("{name}: {taken:?}, {} read, {} damaged", exchange.instances.len(), exchange.damaged.len());
        assert!(taken < Duration::from_secs(3), "{name}: {taken:?}");
        assert!(findings.len() < 10_000, "{name}: {} findings", findings.len());
    }
}

#[test]
fn a_reader_can_be_stopped() {
    let text = format!("ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n{}", "#1=A(1);\n".repeat(10_000)).into_bytes();
    let job = Job::default();
    job.canceller().cancel();
    assert!(matches!(read_under("x", text.clone(), &job), Err(ReadError::Stopped(Stopped::Cancelled))));
    let job = Job::new(Limits { input_bytes: 1000, ..Limits::default() });
    assert!(
        matches!(read_under("x", text, &job), Err(ReadError::Stopped(Stopped::Limit(why))) if why.contains("1000"))
    );
}

/// Real bytes with a few random changes: no panic, a bounded time, the same answer from one thread as from many, and every
/// number that looks like an instance's at the start of a line either read, or listed as damaged or hidden.
#[test]
fn mutations_never_harm() {
    let Some(corpus) = corpus() else { return };
    let secs = std::env::var("THREADGAUGE_FUZZ_SECS").ok().and_then(|text| text.parse().ok()).unwrap_or(5.0);
    let mut seeds: Vec<Vec<u8>> = hostile(&corpus, "p21_").into_iter().map(|(_, bytes)| bytes).collect();
    for path in [
        "part21/ap242_ed3_sections.stpZ",
        "part21/strings.stpZ",
        "part21/comments.stpZ",
        "constructs/ap203_part21_scope.stpZ",
    ] {
        let bytes = std::fs::read(corpus.join("data/step").join(path)).expect("the file is readable");
        seeds.push(part21::open_bytes(path, bytes, &Job::default()).expect("it opens").bytes.to_vec());
    }
    seeds.extend(hostile(&corpus, "z_").into_iter().map(|(_, bytes)| bytes).filter(|bytes| bytes.len() < 10_000));
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut next = move |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound.max(1) as u64) as usize
    };
    let start = Instant::now();
    let mut rounds = 0u64;
    while start.elapsed().as_secs_f64() < secs {
        let mut bytes = seeds[next(seeds.len())].clone();
        for _ in 0..=next(4) {
            mutate(&mut bytes, &seeds, &mut next);
        }
        let shown = || {
            let path = std::env::temp_dir().join("threadgauge-fuzz-failure.stp");
            std::fs::write(&path, &bytes).expect("the failing input is kept");
            path.display().to_string()
        };
        let clock = Instant::now();
        let many =
            std::panic::catch_unwind(|| read("fuzz", bytes.clone())).unwrap_or_else(|_| panic!("panic on {}", shown()));
        assert!(clock.elapsed() < Duration::from_secs(5), "slow on {}", shown());
        if let Ok((exchange, findings)) = many {
            if rounds.is_multiple_of(8) {
                let (single, same) = one.install(|| read("fuzz", bytes.clone())).expect("read before");
                assert!(findings == same && exchange.instances == single.instances, "threads matter on {}", shown());
            }
            let told = findings.iter().filter(|f| f.code.code == "P21-022").count();
            assert!(told == exchange.damaged.len().min(1000), "damage untold on {}", shown());
            for instance in &exchange.instances {
                assert!(
                    exchange.get(instance.id).is_some() && instance.span.end as usize <= exchange.bytes.len(),
                    "{}",
                    shown()
                );
            }
        }
        rounds += 1;
    }
    println!("{rounds} mutations");
    assert!(rounds > 20, "only {rounds} mutations in {secs} s");
}

fn mutate(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], next: &mut impl FnMut(usize) -> usize) {
    const TOKENS: [&[u8]; 22] = [
        b"'",
        b"''",
        b";",
        b"(",
        b")",
        b"/*",
        b"*/",
        b"#1=",
        b"\n#7=A(",
        b"$",
        b"*",
        b"\\X2\\",
        b"\\X0\\",
        b"ENDSEC;",
        b"DATA;",
        b"&SCOPE",
        b"ENDSCOPE",
        b"1.E999",
        b"\"0F\"",
        b"@1",
        b"<u>",
        b"\xff\xfe",
    ];
    let at = next(bytes.len() + 1);
    match next(6) {
        0 if at < bytes.len() => bytes[at] ^= 1 << next(8),
        1 => {
            bytes.splice(at..at, TOKENS[next(TOKENS.len())].iter().copied());
        }
        2 => {
            let end = (at + next(40)).min(bytes.len());
            bytes.drain(at..end);
        }
        3 => {
            let from = next(bytes.len() + 1);
            let piece: Vec<u8> = bytes[from..(from + next(200)).min(bytes.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        4 => {
            let other = &seeds[next(seeds.len())];
            let from = next(other.len() + 1);
            let piece = other[from..(from + next(200)).min(other.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => bytes.truncate(at.max(bytes.len() / 2)),
    }
}
