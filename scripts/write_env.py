"""Write deploy/env/*.env with new random secrets, unless they exist; prints what it wrote."""

import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "deploy" / "env"


def env_files(rabbitmq: str, postgres: str, secret: str) -> dict[str, list[str]]:
    """Return the three files, name to lines, from the two stores' passwords and the signing secret."""
    return {
        "rabbitmq.env": ["RABBITMQ_DEFAULT_USER=usher", f"RABBITMQ_DEFAULT_PASS={rabbitmq}"],
        "postgres.env": ["POSTGRES_USER=usher", "POSTGRES_DB=usher", f"POSTGRES_PASSWORD={postgres}"],
        "usher.env": [
            f"USHER_BUS_URL=amqp://usher:{rabbitmq}@rabbitmq:5672/",
            "USHER_LIVE_URL=redis://redis:6379/0",
            f"USHER_RECORD_URL=postgresql://usher:{postgres}@postgres:5432/usher",
            f"USHER_SECRET={secret}",
            "USHER_UPLOAD_DIR=/var/lib/usher/uploads",
            "USHER_DRAIN_S=20",
        ],
    }


def main() -> None:
    """Write all three or none: passwords in two files must agree."""
    files = env_files(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    present = [name for name in files if (FOLDER / name).exists()]
    if present and len(present) < len(files):
        missing = sorted(set(files) - set(present))
        sys.exit(f"deploy/env has {present} but not {missing}: restore or remove them, their passwords belong together")
    if present:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        path = FOLDER / name
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")
        print(f"wrote deploy/env/{name}")


if __name__ == "__main__":
    main()
