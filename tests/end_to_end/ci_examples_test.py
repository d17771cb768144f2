"""examples/ and deploy/kubernetes: their files are what the services' schemas want, and their commands,
run as those services run them, do what they promise."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import support

# The commands run all tests; here it is enough that they run some.
TESTS = "Basic-Client-TLS-*;Basic-Server-TLS-*;LargePlaintext*;ChannelID*"
SCHEMAS = {
    "examples/github-actions/badpeer.yml": "vendor.github-workflows",
    "examples/gitlab/.gitlab-ci.yml": "vendor.gitlab-ci",
}


class Tools:
    def __init__(self, place):
        self.source = place.source
        self.folder = place.source / "build/ci-tools/bin"
        if not (self.folder / "kubernetes-validate").exists():
            support.skip("no build/ci-tools: scripts/install-ci-tools makes it")

    def accepts(self, text, suffix, schema):
        with tempfile.NamedTemporaryFile("w", suffix=suffix) as file:
            file.write(text)
            file.flush()
            command = (
                ["kubernetes-validate", "--strict", "--quiet", file.name]
                if schema == "kubernetes"
                else ["check-jsonschema", "--builtin-schema", schema, file.name]
            )
            return subprocess.run([self.folder / command[0], *command[1:]], capture_output=True)

    def load(self, name):
        script = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin))))"
        text = (self.source / name).read_text()
        output = subprocess.check_output([self.folder / "python", "-c", script], input=text, text=True)
        return json.loads(output)


def check_schemas(tools):
    files = {**SCHEMAS, "deploy/kubernetes/job.yaml": "kubernetes", "deploy/kubernetes/merge.yaml": "kubernetes"}
    for name, schema in files.items():
        text = (tools.source / name).read_text()
        process = tools.accepts(text, ".yml", schema)
        support.check(process.returncode == 0, f"{name} is as its schema says", str(process))
        # A word that means nothing there is seen.
        wrong = text.replace("script:", "skript:").replace("runs-on:", "runs_on:")
        wrong = wrong.replace("restartPolicy:", "restart:")
        process = tools.accepts(wrong, ".yml", schema)
        support.check(wrong != text and process.returncode != 0, "  and a slip in it is not")


class Project:
    """A folder like that of somebody who has a shim."""

    def __init__(self, place, folder):
        self.folder = folder
        self.script("runner", f'[ "$1" = merge ] || set -- "$@" -test "{TESTS}"\nexec {place.binary("runner")} "$@"\n')
        self.script("myshim", f'exec {place.binary("openssl_shim")} "$@"\n')
        (folder / "badpeer.json").write_text("{}")
        run = self.run("./runner -shim-path ./myshim -shim-config badpeer.json "
                       "-expectations expected.txt -update-expectations -json-output whole.json")  # fmt: skip
        support.check(run.returncode == 0, "a project with expectations", run.stdout + run.stderr)
        self.whole = set(json.loads((folder / "whole.json").read_text())["tests"])

    def script(self, name, text):
        (self.folder / name).write_text("#!/bin/bash\n" + text)
        (self.folder / name).chmod(0o755)

    def run(self, command, **environment):
        return subprocess.run(
            ["bash", "-e", "-c", command], cwd=self.folder, capture_output=True, text=True,
            env={**os.environ, **environment}, timeout=300,
        )  # fmt: skip

    def check_parts(self, merge, service):
        tests = set()
        for part in self.folder.glob("part-*.json"):
            tests |= set(json.loads(part.read_text())["tests"])
        support.check(tests == self.whole, f"{service}: the shards have all {len(tests)} tests")
        run = self.run(merge)
        support.check(
            run.returncode == 0 and (self.folder / "badpeer.html").exists(),
            f"{service}: merged", run.stdout + run.stderr,
        )  # fmt: skip
        for left in [*self.folder.glob("part-*"), self.folder / "badpeer.html"]:
            left.unlink()


def step(job, name):
    return next(s["run"] for s in job["steps"] if s.get("name") == name)


def check_github(tools, project):
    [workflow] = tools.load("examples/github-actions/badpeer.yml")
    job = workflow["jobs"]["test"]
    for shard in job["strategy"]["matrix"]["shard"]:
        run = project.run(step(job, "Test").replace("${{ matrix.shard }}", str(shard)))
        support.check(run.returncode == 0, f"GitHub: shard {shard}", run.stdout + run.stderr)
    project.check_parts(step(workflow["jobs"]["report"], "Merge"), "GitHub")


def check_gitlab(tools, project):
    [pipeline] = tools.load("examples/gitlab/.gitlab-ci.yml")
    job = pipeline["badpeer"]
    for index in range(1, job["parallel"] + 1):
        run = project.run(
            "\n".join(job["script"]), CI_NODE_INDEX=str(index), CI_NODE_TOTAL=str(job["parallel"])
        )
        support.check(run.returncode == 0, f"GitLab: node {index}", run.stdout + run.stderr)
        support.check((project.folder / f"part-{index}.xml").exists(), "  with JUnit")
    project.check_parts("\n".join(pipeline["badpeer-report"]["script"]), "GitLab")


def check_bazel(tools, project):
    shutil.copy(tools.source / "examples/bazel/badpeer_test.sh", project.folder)
    outputs = project.folder / "outputs"
    outputs.mkdir()
    environment = {
        "BAZEL_TEST": "1", "TEST_TOTAL_SHARDS": "2", "TEST_SHARD_STATUS_FILE": str(outputs / "status"),
        "XML_OUTPUT_FILE": str(outputs / "test.xml"), "TEST_TMPDIR": str(outputs),
        "TEST_UNDECLARED_OUTPUTS_DIR": str(outputs),
    }  # fmt: skip
    cases = 0
    for index in ("0", "1"):
        run = project.run("./badpeer_test.sh", **environment, TEST_SHARD_INDEX=index)
        support.check(run.returncode == 0, f"Bazel: shard {index}", run.stdout + run.stderr)
        cases += (outputs / "test.xml").read_text().count("<testcase ")
    support.check(cases == len(project.whole), f"Bazel: {cases} tests in test.xml")
    support.check((outputs / "status").exists(), "Bazel: the runner says that it knows shards")
    support.check(list(outputs.glob("*.pcapng")), "Bazel: packets of failures among the outputs")


# What Bazel 2.1 would fetch from elsewhere for every shell test, and which none needs.
BAZEL_REPOSITORIES = {
    "remote_coverage_tools": {
        "BUILD": 'filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])',
    },
    "rules_cc": {"cc": ["library", "binary", "import", "test", "toolchain", "toolchain_suite"]},
    "rules_java": {"java": ["library", "binary", "import", "test", "plugin", "runtime", "toolchain", "package_configuration"]},
}


def bazel_repository(folder, what):
    """A folder that stands for a repository: files, or rules that are Bazel's own."""
    folder.mkdir()
    (folder / "WORKSPACE").touch()
    for name, content in what.items():
        if isinstance(content, str):
            (folder / name).write_text(content)
            continue
        (folder / name).mkdir()
        (folder / name / "BUILD").touch()
        rules = (f"{name}_{rule}" for rule in content)
        (folder / name / "defs.bzl").write_text(
            "".join(f"def {rule}(**a): native.{rule}(**a)\n" for rule in rules)
        )


def check_bazel_itself(tools, project):
    """The example as it stands, run by Bazel in its sandbox."""
    found = list((tools.folder.parent / "node_modules").glob("@bazel/bazel-linux_x64/bazel-*"))
    if not found:
        print("skipped: no Bazel in build/ci-tools (scripts/install-ci-tools, with npm)")
        return
    [bazel] = found
    workspace = project.folder / "workspace"
    workspace.mkdir()
    (workspace / "WORKSPACE").touch()
    for name in ("BUILD.bazel", "badpeer_test.sh"):
        shutil.copy(tools.source / "examples/bazel" / name, workspace)
    for name in ("runner", "myshim", "badpeer.json", "expected.txt"):
        shutil.copy(project.folder / name, workspace)
    overrides = []
    for name, what in BAZEL_REPOSITORIES.items():
        bazel_repository(project.folder / name, what)
        overrides.append(f"--override_repository={name}={project.folder / name}")
    root = project.folder / "bazel"

    def run(*flags):
        return subprocess.run(
            [str(bazel), f"--output_user_root={root}", "test", *overrides, "//:badpeer_test", *flags],
            cwd=workspace, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    try:
        process = run()
        logs = list((workspace / "bazel-testlogs/badpeer_test").glob("shard_*_of_8/test.xml"))
        cases = sum(log.read_text().count("<testcase ") for log in logs)
        support.check(
            process.returncode == 0 and len(logs) == 8 and cases == len(project.whole),
            f"Bazel itself: {len(logs)} shards with {cases} tests pass", process.stderr,
        )  # fmt: skip
        expected = (workspace / "expected.txt").read_text()
        (workspace / "expected.txt").write_text(expected.replace("LargePlaintext fail", "LargePlaintext pass"))
        process = run()
        outputs = list((workspace / "bazel-testlogs/badpeer_test").glob("shard_*/test.outputs/outputs.zip"))
        support.check(
            process.returncode == 3 and process.stderr.count("\nFAIL: ") == 1 and outputs,
            "Bazel itself: a new failure fails, and its packets are kept",
            f"{process.returncode} {outputs} {process.stderr}",
        )  # fmt: skip
    finally:
        subprocess.run([str(bazel), f"--output_user_root={root}", "shutdown"], cwd=workspace, capture_output=True)
        subprocess.run(["chmod", "-R", "u+w", str(root)])


def action_for(policy, status):
    """What a Job's rules say to a pod that ended with this status; None: counted, and tried again."""
    for rule in policy["rules"]:
        if status in rule.get("onExitCodes", {}).get("values", []):
            return rule["action"]
    return None


def check_kubernetes(tools, project):
    job = tools.load("deploy/kubernetes/job.yaml")[1]["spec"]
    [merge] = tools.load("deploy/kubernetes/merge.yaml")
    container = job["template"]["spec"]["containers"][0]
    variables = {variable["name"]: variable["value"] for variable in container["env"]}
    support.check(
        variables["TEST_TOTAL_SHARDS"] == str(job["completions"]), "Kubernetes: as many as completions"
    )

    def command_of(one):
        command = one["args"][0].replace("/results/", "./").replace("/opt/", "./")
        return command.replace("exec runner", "exec ./runner")

    for index in range(job["completions"]):
        run = project.run(command_of(container), **variables, JOB_COMPLETION_INDEX=str(index))
        # Without expectations some tests fail.
        support.check(run.returncode in (0, 1), f"Kubernetes: index {index}", run.stdout + run.stderr)
    run = project.run(command_of(merge["spec"]["template"]["spec"]["containers"][0]))
    tests = set(json.loads((project.folder / "whole.json").read_text())["tests"])
    support.check(run.returncode == 1 and tests == project.whole, "Kubernetes: merged", run.stdout)

    policy = job["podFailurePolicy"]
    support.check(action_for(policy, run.returncode) == "FailIndex", "what a test failed stays failed")
    wrong = project.run(command_of(container) + " -no-such-flag", **variables, JOB_COMPLETION_INDEX="0")
    support.check(action_for(policy, wrong.returncode) == "FailJob", "a wrong flag ends the Job")
    project.script("myshim", 'kill -TERM $(ps -o ppid= -p $$); sleep 5\n')
    lost = project.run(command_of(container), **variables, JOB_COMPLETION_INDEX="0")
    # A signal before the first test ends the process; a container's status is then 128 and its number.
    status = lost.returncode if lost.returncode >= 0 else 128 - lost.returncode
    support.check(
        status == 143 and action_for(policy, status) is None, "what was stopped is tried again",
        lost.stdout + lost.stderr,
    )  # fmt: skip


def main():
    place = support.Place.from_arguments()
    tools = Tools(place)
    check_schemas(tools)
    with tempfile.TemporaryDirectory() as folder:
        project = Project(place, pathlib.Path(folder))
        check_github(tools, project)
        check_gitlab(tools, project)
        check_bazel(tools, project)
        check_bazel_itself(tools, project)
        check_kubernetes(tools, project)


if __name__ == "__main__":
    main()
