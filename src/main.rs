fn main() -> std::process::ExitCode {
    scaffold::cli::main()
}
