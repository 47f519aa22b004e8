"""Write deploy/env/*.env with new random secrets, unless they exist; prints what it wrote.

    python scripts/write_env.py [FOLDER]

writes them elsewhere: the development overlay of deploy/kubernetes has a folder for them.
The address in the browser's bar, USHER_PUBLIC_URL, is taken from the environment and kept in usher.env; a new one
replaces it. For compose it also lets everybody read what containers are given of deploy/, which a strict umask forbids.
"""

import os
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "deploy" / "env"
MOUNTED = (ROOT / "deploy" / "monitoring", ROOT / "deploy" / "kubernetes" / "components" / "clamd")
PUBLIC_URL, LIVE_URL, ACCOUNT_KEYS = "USHER_PUBLIC_URL", "USHER_LIVE_URL", "USHER_ACCOUNT_KEYS"
NEEDED = """\
USHER_PUBLIC_URL is needed: the address in the browser's bar, as people reach the gateway through your proxy with TLS:

    USHER_PUBLIC_URL=https://chat.example.com make up

It is kept in deploy/env/usher.env. To try Usher on this machine alone: USHER_DEMO=true make up"""
TRUE = frozenset({"1", "true", "yes", "on"})


class EnvError(Exception):
    """The files cannot be written; the text says why and what to do."""


def env_files(rabbitmq: str, postgres: str, redis: str, secret: str, account_key: str) -> dict[str, str]:
    """Return the files, name to text, from the stores' passwords, the signing secret and the key of accounts."""
    lines = {
        "rabbitmq.env": ["RABBITMQ_DEFAULT_USER=usher", f"RABBITMQ_DEFAULT_PASS={rabbitmq}"],
        "postgres.env": ["POSTGRES_USER=usher", "POSTGRES_DB=usher", f"POSTGRES_PASSWORD={postgres}"],
        "redis.env": [f"REDISCLI_AUTH={redis}"],
        "usher.env": [
            f"USHER_BUS_URL=amqp://usher:{rabbitmq}@rabbitmq:5672/",
            f"{LIVE_URL}={live_url(redis)}",
            f"USHER_RECORD_URL=postgresql://usher:{postgres}@postgres:5432/usher",
            f"USHER_SECRET={secret}",
            f"{ACCOUNT_KEYS}={account_key}",
            "USHER_UPLOAD_DIR=/var/lib/usher/uploads",
            "USHER_DRAIN_S=20",
        ],
    }
    return {name: "\n".join(found) + "\n" for name, found in lines.items()}


def live_url(password: str) -> str:
    """Say where Redis is."""
    return f"redis://:{password}@redis:6379/0"


def completed(present: Mapping[str, str], fresh: Mapping[str, str], public_url: str, *, demo: bool) -> dict[str, str]:
    """Give the files to write, name to text: all, or what is missing or new beside those that are there.

    Raises EnvError where files with passwords that belong together are missing in part, or nobody knows the public URL.
    """
    files = dict(present or fresh)
    if "redis.env" not in files:  # of a version whose Redis had no password; it holds nothing that one could lock away
        files["redis.env"] = fresh["redis.env"]
        password = fresh["redis.env"].strip().partition("=")[2]
        files["usher.env"] = with_line(files.get("usher.env", ""), LIVE_URL, live_url(password))
    if (text := files.get("usher.env")) and not re.search(rf"(?m)^{ACCOUNT_KEYS}=", text):
        # of a version that wrote none: what USHER_SECRET has sealed, it still opens
        files["usher.env"] = with_line(text, ACCOUNT_KEYS, value_of(fresh["usher.env"], ACCOUNT_KEYS))
    if missing := sorted(set(fresh) - set(files)):
        what = f"deploy/env has {sorted(present)} but not {missing}"
        raise EnvError(f"{what}: restore or remove them, their passwords belong together")
    if public_url:
        files["usher.env"] = with_line(files["usher.env"], PUBLIC_URL, public_url)
    elif not demo and not re.search(rf"(?m)^{PUBLIC_URL}=\S", files["usher.env"]):
        raise EnvError(NEEDED)
    return {name: text for name, text in files.items() if present.get(name) != text}


def value_of(text: str, key: str) -> str:
    """Return the value of a key in a file of KEY=value."""
    return next(line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{key}="))


def with_line(text: str, key: str, value: str) -> str:
    """Set one line of a file of KEY=value."""
    others = [line for line in text.splitlines() if not line.startswith(f"{key}=")]
    return "\n".join([*others, f"{key}={value}"]) + "\n"


def write(folder: Path, environ: Mapping[str, str]) -> list[str]:
    """Write the files; returns their names. Raises EnvError."""
    rabbitmq, postgres, redis = (secrets.token_urlsafe(24) for _ in range(3))
    fresh = env_files(rabbitmq, postgres, redis, secrets.token_urlsafe(48), secrets.token_urlsafe(32))
    present = {name: (folder / name).read_text() for name in fresh if (folder / name).exists()}
    public_url = environ.get(PUBLIC_URL, "").strip()
    files = completed(present, fresh, public_url, demo=environ.get("USHER_DEMO", "").lower() in TRUE)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(text)
    return sorted(files)


def write_profiles(folder: Path) -> list[str]:
    """Write what the profiles of compose need, unless it is there; these passwords belong to nothing else.

    Grafana's administrator has one, and all mailboxes of the mail server have one.
    """
    files = {
        "grafana.env": f"GF_SECURITY_ADMIN_USER=admin\nGF_SECURITY_ADMIN_PASSWORD={secrets.token_urlsafe(24)}\n",
        "mail.env": f"MAIL_PASSWORD={secrets.token_urlsafe(24)}\n",
    }
    written = [name for name in files if not (folder / name).exists()]
    for name in written:
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(files[name])
    return written


def let_read(folder: Path) -> None:
    """Let everybody read a folder: containers that mount its files run as users of their own."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))


def main() -> None:
    """Write, and say what."""
    folder = Path(sys.argv[1]).resolve() if sys.argv[1:] else FOLDER
    try:
        written = write(folder, os.environ)
        if folder == FOLDER:  # on Kubernetes Grafana is the cluster's, and the mailbox a provider's
            written += write_profiles(folder)
            for mounted in MOUNTED:
                let_read(mounted)
        for name in written:
            print(f"wrote {os.path.relpath(folder / name, ROOT)}")
    except EnvError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
