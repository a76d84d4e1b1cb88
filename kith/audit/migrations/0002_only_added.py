"""The database itself refuses to change or take out an entry. An entry is bound into the chain once."""

from django.db import migrations

SAYS = "the record is only ever added to"
WRITTEN = ("id", "kind", "at", "by", "about", "details")
CHANGED_ON_SQLITE = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in WRITTEN)
OLD, NEW = (", ".join(f'{row}."{name}"' for name in WRITTEN) for row in ("OLD", "NEW"))
GUARDS = {
    "sqlite": {
        "audit_no_update": f"""
            CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entry
            WHEN OLD."position" IS NOT NULL OR {CHANGED_ON_SQLITE}
            BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
        "audit_no_delete": f"""
            CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entry
            BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
    },
    "postgresql": {
        "audit_no_update": f"""
            CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entry FOR EACH ROW
            WHEN (OLD."position" IS NOT NULL OR ROW({OLD}) IS DISTINCT FROM ROW({NEW}))
            EXECUTE FUNCTION audit_only_added()""",
        "audit_no_delete": """
            CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entry FOR EACH ROW
            EXECUTE FUNCTION audit_only_added()""",
        "audit_no_truncate": """
            CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT
            EXECUTE FUNCTION audit_only_added()""",
    },
}
REFUSE = f"""
    CREATE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"""


def put_up(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for guard in GUARDS[connection.vendor].values():
            cursor.execute(guard)


def take_down(apps, schema_editor):
    connection = schema_editor.connection
    where = " ON audit_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in GUARDS[connection.vendor]:
            cursor.execute(f"DROP TRIGGER {name}{where}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION audit_only_added()")


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_first'),
    ]

    operations = [
        migrations.RunPython(put_up, take_down),
    ]
