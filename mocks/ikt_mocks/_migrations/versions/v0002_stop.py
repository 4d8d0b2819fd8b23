"""The tables of STOP, and the activiteiten that STOP makes known to the other koppelvlakken."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "activiteit",
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("urn", sa.String(300), primary_key=True),
        sa.Column("omschrijving", sa.String(2000), nullable=False),
        sa.Column("oin", sa.String(20), nullable=False),
        sa.Column("bestuurslaag", sa.String(20), nullable=False),
        sa.Column("begin_datum", sa.String(10), nullable=False),
        sa.Column("eind_datum", sa.String(10)),
        sa.Column("bovenliggend", sa.String(300)),
        sa.Column("bron", sa.String(10), nullable=False),
    )
    op.create_table(
        "stop_levering",
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        # Counted per workspace: the same deliveries in the same order get the same number.
        sa.Column("nummer", sa.Integer, primary_key=True),
        sa.Column("oin_afzender", sa.String(20), nullable=False),
        sa.Column("id_levering", sa.String(80), nullable=False),
        sa.Column("soort", sa.String(40), nullable=False),
        sa.Column("ontvangen", sa.String(40), nullable=False),
        sa.Column("id_bevoegd_gezag", sa.String(20), nullable=False),
        sa.Column("id_aanleveraar", sa.String(20), nullable=False),
        sa.Column("stand", sa.String(40), nullable=False),
        sa.Column("verzoek_sha256", sa.String(64), nullable=False),
        sa.Column("opdracht_sha256", sa.String(64), nullable=False),
        sa.Column("opdracht_bytes", sa.BigInteger, nullable=False),
    )
    op.create_index("stop_levering_by_id", "stop_levering", ["workspace", "oin_afzender", "id_levering"])
    op.create_table(
        "stop_bericht",
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("levering", sa.Integer, primary_key=True),
        sa.Column("volgnummer", sa.Integer, primary_key=True),
        sa.Column("gemaakt", sa.String(40), nullable=False),
        sa.Column("xml", sa.LargeBinary, nullable=False),
        # When the sender's endpoint took it (callback), and when somebody entitled first fetched it (poll).
        sa.Column("bezorgd", sa.String(40)),
        sa.Column("opgehaald", sa.String(40)),
    )
    op.create_table(
        "stop_publicatie",
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("levering", sa.Integer, primary_key=True),
        sa.Column("work", sa.String(500), nullable=False),
        sa.Column("expression", sa.String(500), nullable=False),
        sa.Column("id_bevoegd_gezag", sa.String(20), nullable=False),
        sa.Column("datum_bekendmaking", sa.String(10), nullable=False),
        sa.Column("stand", sa.String(40), nullable=False),
        # What becomes known once published: a list of activiteiten, as JSON.
        sa.Column("activiteiten", sa.JSON, nullable=False),
    )
    op.create_index("stop_publicatie_by_work", "stop_publicatie", ["workspace", "work"])
