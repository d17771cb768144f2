"""badpeer as it is installed: the program runs from its prefix, shims are built on the library that is
installed, in each of the ways that there are, and Debian's packages come and go."""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile

import support

SOME = "Basic-*-TLS12-TLS-Sync;Basic-Client-TLS-Sync;Resume-Client-TLS13-TLS12-TLS"


def run(command, expected=0, **options):
    process = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=600, **options
    )
    if expected is not None and process.returncode != expected:
        support.check(False, shlex.join(map(str, command)), process.stdout + process.stderr)
    return process


def check_program(prefix):
    """What a user does first with the program in PREFIX."""
    program = prefix / "bin/badpeer"
    config = prefix / "share/badpeer/configs/openssl.json"
    shim = prefix / "libexec/badpeer/openssl_shim"
    tested = run([program, "-shim-path", shim, "-shim-config", config, "-test", "Basic-Client*Sync", "-allow-unimplemented"])
    support.check("PASSED" in tested.stdout, "the installed program tests OpenSSL")
    usage = run([program, "help"]).stdout
    support.check(usage.startswith("usage: badpeer"), "it knows its name", usage)
    listed = run([program, "interop", "-list"], cwd="/").stdout
    support.check("handshake (H)" in listed and "quic-go" in listed, "it finds its lists", listed)
    for file in (
        "share/man/man1/badpeer.1",
        "share/bash-completion/completions/badpeer",
        "share/zsh/site-functions/_badpeer",
        "share/fish/vendor_completions.d/badpeer.fish",
        "share/doc/badpeer/README.md",
        "share/doc/badpeer/docs/first-run.md",
    ):
        there = (prefix / file).is_file() and (prefix / file).stat().st_size > 0
        support.check(there, f"{file} is there")


def check_version(place, prefix):
    """It stands in one place, and what must repeat it does."""
    said = run([prefix / "bin/badpeer", "-version"]).stdout.split()[1]
    cmake = (place.source / "CMakeLists.txt").read_text()
    support.check(f"project(badpeer VERSION {said} " in cmake, f"version {said}, as CMake has it")
    changes = re.search(r"^## (\S+)", (place.source / "CHANGELOG.md").read_text(), re.MULTILINE)
    support.check(changes.group(1) == said, "and as CHANGELOG.md begins")


def check_shim(place, shim, way):
    asked = run([shim, "-is-handshaker-supported"])
    support.check(asked.stdout.strip() == "No", f"{way}: the shim answers", asked.stdout)
    failed = run([shim], expected=None, env={**os.environ, "MALLOC_NUMBER_TO_FAIL": "0"})
    support.check(failed.returncode == 88, f"{way}: its allocator fails on demand", str(failed))
    tested = place.run("-shim-path", str(shim), "-test", "Basic-Client-TLS-Sync", "-allow-unimplemented")
    skipped = tested.named("SKIP")
    support.check(tested.status == 0 and skipped, f"{way}: the runner can work with it", tested.told)


def check_flags(build):
    """Nothing of how badpeer is compiled is forced on who uses it."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"].endswith("out_of_tree/shim.cc"):
            forced = re.findall(r" -(?:W|D|f|O)\S+", entry["command"])
            support.check(not forced, f"no flags are forced on a shim: {forced}", entry["command"])
            return
    support.check(False, "compile_commands.json has no shim.cc")


def build_out_of_tree(place, build, *flags):
    source = place.source / "tests/end_to_end/out_of_tree"
    run(["cmake", "-G", "Ninja", "-S", source, "-B", build, *flags])
    run(["cmake", "--build", build, "--target", "small_shim"])
    check_flags(build)
    return next(path for path in build.rglob("small_shim") if path.is_file() and os.access(path, os.X_OK))


def check_pkg_config(place, prefix, folder):
    if not shutil.which("pkg-config"):
        print("SKIPPED: pkg-config is not installed")
        return
    environment = {**os.environ, "PKG_CONFIG_PATH": str(next(prefix.rglob("pkgconfig")))}
    modules = ["badpeer-virtual-clock", "badpeer-failing-malloc"]
    flags = run(["pkg-config", "--cflags", "--libs", *modules], env=environment).stdout.split()
    source = place.source / "tests/end_to_end/out_of_tree/shim.cc"
    run(["c++", "-std=c++20", source, "-o", folder / "by_pkg_config", *flags])
    check_shim(place, folder / "by_pkg_config", "pkg-config")


def check_users(place, prefix, folder):
    shim = build_out_of_tree(place, folder / "package", f"-DCMAKE_PREFIX_PATH={prefix}")
    check_shim(place, shim, "find_package")
    check_pkg_config(place, prefix, folder)
    # Neither GoogleTest nor OpenSSL, Asio or JSON are asked for.
    none = [f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON" for name in ("GTest", "OpenSSL", "nlohmann_json")]
    shim = build_out_of_tree(place, folder / "fetch", f"-DBADPEER_SOURCE={place.source}", *none)
    check_shim(place, shim, "FetchContent")
    build = folder / "without_tests"
    configured = run(
        ["cmake", "-G", "Ninja", "-S", place.source, "-B", build, "-DBUILD_TESTING=OFF",
         "-DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON"]
    )  # fmt: skip
    support.check(configured.returncode == 0, "without tests no GoogleTest is needed")


def make_packages(build, folder):
    if not shutil.which("dpkg-deb"):
        support.skip("no dpkg-deb: this is no Debian system")
    run(["cpack", "--config", build / "CPackConfig.cmake", "-B", folder / "cpack"])
    packages = sorted((folder / "cpack").glob("*.deb"))
    names = [package.name.split("_")[0] for package in packages]
    support.check(names == ["badpeer", "libbadpeer-shim-dev"], f"packages {names}")
    return packages


def check_lintian(packages):
    if not shutil.which("lintian"):
        print("SKIPPED: lintian is not installed; scripts/install-ci-tools does that")
        return
    # The first upload to Debian itself closes a bug that asks for it. This is none.
    flags = ["--allow-root", "--fail-on", "warning,error", "--suppress-tags", "initial-upload-closes-no-bugs"]
    found = run(["lintian", *flags, *packages], expected=None)
    support.check(found.returncode == 0, "lintian finds nothing", found.stdout + found.stderr)


class Root:
    """A system with nothing but Debian's smallest, in a mount namespace for each command."""

    def __init__(self, archive, folder):
        self.folder = folder
        folder.mkdir()
        run(["tar", "-xf", archive, "-C", folder, "--exclude=./dev/*"])

    def run(self, command, expected=0):
        inside = (
            f"mount --bind /dev {self.folder}/dev && mount -t proc proc {self.folder}/proc && "
            f"exec chroot {self.folder} sh -c {shlex.quote(command)}"
        )
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
        return run(["unshare", "--mount", "sh", "-c", inside], expected=expected, env=environment)

    def files(self):
        """All but what dpkg and apt write for themselves, and what they cache."""
        own = ("/var/lib/dpkg", "/var/lib/apt", "/var/cache", "/var/log", "/tmp", "/dev", "/proc", "/etc/ld.so.cache")
        listed = self.run("find / -xdev -path /proc -prune -o -print").stdout.splitlines()
        return {path for path in listed if not path.startswith(own)}


def check_clean_root(place, packages, folder):
    archive = place.source / "build/ci-tools/debian-root.tar"
    if not archive.exists():
        print(f"SKIPPED: {archive} is missing; scripts/install-ci-tools makes it")
        return
    if os.geteuid() != 0:
        print("SKIPPED: only root may enter a root file system")
        return
    root = Root(archive, folder / "root")
    before = root.files()
    for package in packages:
        shutil.copy(package, root.folder / "tmp")
    root.run("apt-get install -y --no-install-recommends /tmp/*.deb")
    version = root.run("badpeer -version").stdout
    support.check(version.startswith("badpeer "), f"apt has installed {version.strip()}")
    tested = root.run(
        "badpeer -shim-path /usr/libexec/badpeer/openssl_shim -allow-unimplemented "
        f"-shim-config /usr/share/badpeer/configs/openssl.json -test '{SOME}'"
    )
    support.check("PASSED" in tested.stdout, "a first run there passes", tested.stdout)
    for file in ("/usr/include/badpeer/shim_api/stack.h", "/usr/share/man/man1/badpeer.1.gz"):
        support.check((root.folder / file[1:]).exists(), f"{file} is there")
    root.run("apt-get purge -y badpeer libbadpeer-shim-dev && apt-get autoremove --purge -y")
    left = sorted(root.files() - before)
    support.check(not left, "removal leaves nothing", "\n".join(left))


def main():
    place = support.Place.from_arguments()
    if place.has_sanitizers():
        support.skip("nobody links a library of a build with sanitizers without them")
    build = place.binaries.parent
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prefix = folder / "prefix"
        run(["cmake", "--install", build, "--prefix", prefix])
        check_program(prefix)
        check_version(place, prefix)
        check_users(place, prefix, folder)
        packages = make_packages(build, folder)
        check_lintian(packages)
        check_clean_root(place, packages, folder)


if __name__ == "__main__":
    main()
