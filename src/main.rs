use gongbao::*;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--") && a != "jsonl" && a != "extract").collect();
    let pipe = match pipeline::Pipeline::load("telecom") { Ok(p) => p, Err(e) => { eprintln!("{e}"); std::process::exit(78) } };
    for input in corpus::read_all(&args).unwrap() {
        let page = input.read().unwrap();
        let e = pipeline::process(page, &pipe, Default::default());
        for row in fact::rows(&e) { println!("{row}"); }
    }
}
