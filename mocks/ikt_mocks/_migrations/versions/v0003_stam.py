"""The tables of STAM: verzoeken with versions and documents, links, notifications and the retrieval log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _workspace(*, key: bool = False) -> sa.Column[str]:
    return sa.Column(
        "workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=key, nullable=False
    )


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "stam_verzoek",
        _workspace(key=True),
        sa.Column("verzoeknummer", sa.String(40), primary_key=True),
        sa.Column("bevoegd_gezag", sa.String(20), nullable=False),
        sa.Column("behandeldienst", sa.String(20), nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("basis", sa.String(2000), nullable=False),
        sa.Column("rd_x", sa.Float),
        sa.Column("rd_y", sa.Float),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "stam_versie",
        _workspace(key=True),
        sa.Column("verzoeknummer", sa.String(40), primary_key=True),
        sa.Column("volgnummer", sa.String(3), primary_key=True),
        sa.Column("doel", sa.String(40), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("indien_datum", sa.String(40), nullable=False),
        sa.Column("xml", sa.LargeBinary, nullable=False),
        sa.Column("verzonden", sa.LargeBinary),
        sa.Column("afwijking", sa.String(40), nullable=False),
        sa.Column("pdf_sha256", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
    )
    op.create_table(
        "stam_document",
        _workspace(key=True),
        sa.Column("verzoeknummer", sa.String(40), primary_key=True),
        sa.Column("volgnummer", sa.String(3), primary_key=True),
        sa.Column("document_id", sa.String(64), primary_key=True),
        sa.Column("bestandsnaam", sa.String(400), nullable=False),
        sa.Column("vertrouwelijk", sa.Boolean, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "stam_link",
        _workspace(key=True),
        sa.Column("segment", sa.String(32), primary_key=True),
        sa.Column("sleutel", sa.String(64), primary_key=True),
        sa.Column("verzoeknummer", sa.String(40), nullable=False),
        sa.Column("volgnummer", sa.String(3), nullable=False),
        sa.Column("soort", sa.String(20), nullable=False),
        sa.Column("document_id", sa.String(64), nullable=False),
        sa.Column("geldig_tot", sa.String(40), nullable=False),
    )
    op.create_table(
        "stam_notificatie",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _workspace(),
        sa.Column("bericht_id", sa.String(40), nullable=False),
        sa.Column("verzoeknummer", sa.String(40), nullable=False),
        sa.Column("volgnummer", sa.String(3), nullable=False),
        sa.Column("ontvanger", sa.String(20), nullable=False),
        sa.Column("stand", sa.String(20), nullable=False),
        sa.Column("pogingen", sa.Integer, nullable=False),
        sa.Column("bezorgingen", sa.Integer, nullable=False),
        sa.Column("laatste_fout", sa.String(2000), nullable=False),
    )
    op.create_index("stam_notificatie_by_verzoek", "stam_notificatie", ["workspace", "verzoeknummer"])
    op.create_table(
        "stam_ophaling",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _workspace(),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("oin", sa.String(20), nullable=False),
        sa.Column("verzoeknummer", sa.String(40), nullable=False),
        sa.Column("volgnummer", sa.String(3), nullable=False),
        sa.Column("soort", sa.String(20), nullable=False),
        sa.Column("document_id", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("volledig", sa.Boolean, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_index("stam_ophaling_by_verzoek", "stam_ophaling", ["workspace", "verzoeknummer"])
