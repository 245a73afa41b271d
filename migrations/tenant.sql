-- Every tenant's schema at revision 0002; {{tenant}} stands for its role.
-- Compiled from the models by `make schema`: never edited by hand.
CREATE TABLE schema_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT schema_version_pkc PRIMARY KEY (version_num));
INSERT INTO schema_version (version_num) VALUES ('0002');
CREATE TABLE audit_entries (
	id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	actor_id UUID,
	actor TEXT NOT NULL,
	action TEXT NOT NULL,
	subject_kind TEXT NOT NULL,
	subject_id TEXT NOT NULL,
	before JSONB,
	after JSONB,
	request_id TEXT,
	CONSTRAINT pk_audit_entries PRIMARY KEY (id)
);
CREATE INDEX ix_audit_entries_at ON audit_entries (at);
CREATE INDEX ix_audit_entries_subject ON audit_entries (subject_kind, subject_id);
GRANT SELECT, INSERT ON audit_entries TO {{tenant}};
CREATE TABLE audit_seals (
	number BIGINT NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	entries BIGINT NOT NULL,
	previous BYTEA NOT NULL,
	digest BYTEA NOT NULL,
	CONSTRAINT pk_audit_seals PRIMARY KEY (number),
	CONSTRAINT ck_audit_seals_digests CHECK (octet_length(digest) = 32 AND octet_length(previous) = 32)
);
GRANT SELECT, INSERT ON audit_seals TO {{tenant}};
CREATE TABLE coverage_versions (
	id UUID NOT NULL,
	period DATE NOT NULL,
	as_of DATE NOT NULL,
	kind TEXT NOT NULL,
	basis TEXT NOT NULL,
	number INTEGER NOT NULL,
	state TEXT NOT NULL,
	population BIGINT,
	population_source TEXT,
	population_semester TEXT,
	registered BIGINT,
	active BIGINT,
	reported_on DATE,
	note TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	corrects UUID,
	contributors UUID[] NOT NULL,
	entered_by UUID NOT NULL,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	submitted_by UUID,
	submitted_words TEXT,
	submitted_at TIMESTAMP WITH TIME ZONE,
	verified_by UUID,
	verified_words TEXT,
	verified_at TIMESTAMP WITH TIME ZONE,
	returned_by UUID,
	returned_words TEXT,
	returned_at TIMESTAMP WITH TIME ZONE,
	return_reason TEXT DEFAULT '' NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_coverage_versions PRIMARY KEY (id),
	CONSTRAINT uq_coverage_versions_period_kind_number UNIQUE (period, kind, number),
	CONSTRAINT ck_coverage_versions_period CHECK (period = CAST(date_trunc('month', CAST(as_of AS timestamp)) AS date)),
	CONSTRAINT ck_coverage_versions_kind CHECK (kind IN ('actual', 'forecast')),
	CONSTRAINT ck_coverage_versions_basis CHECK (basis IN ('population', 'registered')),
	CONSTRAINT ck_coverage_versions_state CHECK (state IN ('draft', 'submitted', 'returned', 'verified')),
	CONSTRAINT ck_coverage_versions_counts CHECK (registered >= 0 AND active >= 0 AND active <= registered),
	CONSTRAINT ck_coverage_versions_population CHECK (population > 0 AND population_source <> ''),
	CONSTRAINT ck_coverage_versions_submitted CHECK ((submitted_by IS NULL) = (state = 'draft')),
	CONSTRAINT ck_coverage_versions_verified CHECK ((verified_by IS NULL) = (state <> 'verified')),
	CONSTRAINT ck_coverage_versions_returned CHECK ((returned_by IS NULL) = (state <> 'returned')),
	CONSTRAINT ck_coverage_versions_return_reason CHECK (state <> 'returned' OR return_reason <> ''),
	CONSTRAINT ck_coverage_versions_verifier CHECK (verified_by IS NULL OR (verified_by <> entered_by AND verified_by <> submitted_by AND NOT verified_by = ANY (contributors))),
	CONSTRAINT ck_coverage_versions_contributors CHECK (entered_by = ANY (contributors) AND (submitted_by IS NULL OR submitted_by = ANY (contributors))),
	CONSTRAINT ck_coverage_versions_complete CHECK (state NOT IN ('submitted', 'verified') OR (registered IS NOT NULL AND active IS NOT NULL AND population IS NOT NULL)),
	CONSTRAINT fk_coverage_versions_corrects FOREIGN KEY(corrects) REFERENCES coverage_versions (id)
);
CREATE INDEX ix_coverage_versions_waiting ON coverage_versions (submitted_at) WHERE state = 'submitted';
CREATE UNIQUE INDEX uq_coverage_versions_open ON coverage_versions (period, kind) WHERE state IN ('draft', 'submitted');
GRANT SELECT, INSERT, UPDATE ON coverage_versions TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON coverage_versions FOR EACH ROW EXECUTE FUNCTION registry.guard_coverage_version();
CREATE TRIGGER verifier BEFORE UPDATE ON coverage_versions FOR EACH ROW WHEN (NEW.state = 'verified') EXECUTE FUNCTION registry.guard_verifier();
CREATE TABLE gate_evidence (
	id UUID NOT NULL,
	gate TEXT NOT NULL,
	as_of DATE NOT NULL,
	state TEXT NOT NULL,
	started_on DATE,
	lost_on DATE,
	paid_until DATE,
	reason TEXT DEFAULT '' NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_gate_evidence PRIMARY KEY (id),
	CONSTRAINT ck_gate_evidence_state CHECK (state IN ('met', 'not_met', 'unknown')),
	CONSTRAINT ck_gate_evidence_loss CHECK (lost_on IS NULL OR (state <> 'met' AND reason <> '' AND (started_on IS NULL OR lost_on >= started_on)))
);
CREATE INDEX ix_gate_evidence_gate ON gate_evidence (gate, as_of);
GRANT SELECT, INSERT ON gate_evidence TO {{tenant}};
CREATE TABLE populations (
	id UUID NOT NULL,
	semester TEXT NOT NULL,
	source TEXT NOT NULL,
	number INTEGER NOT NULL,
	value BIGINT NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_populations PRIMARY KEY (id),
	CONSTRAINT uq_populations_semester_source_number UNIQUE (semester, source, number),
	CONSTRAINT ck_populations_value CHECK (value > 0),
	CONSTRAINT ck_populations_semester CHECK (semester ~ '^[0-9]{4}S[12]$')
);
GRANT SELECT, INSERT ON populations TO {{tenant}};
CREATE TABLE settings (
	key TEXT NOT NULL,
	value JSONB NOT NULL,
	version INTEGER DEFAULT 1 NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_settings PRIMARY KEY (key),
	CONSTRAINT ck_settings_version CHECK (version > 0)
);
GRANT SELECT, INSERT, UPDATE ON settings TO {{tenant}};
CREATE TABLE audit_sealed (
	entry_id UUID NOT NULL,
	number BIGINT NOT NULL,
	CONSTRAINT pk_audit_sealed PRIMARY KEY (entry_id),
	CONSTRAINT fk_audit_sealed_entry_id FOREIGN KEY(entry_id) REFERENCES audit_entries (id),
	CONSTRAINT fk_audit_sealed_number FOREIGN KEY(number) REFERENCES audit_seals (number)
);
CREATE INDEX ix_audit_sealed_number ON audit_sealed (number);
GRANT SELECT, INSERT ON audit_sealed TO {{tenant}};
CREATE TABLE coverage_segments (
	version_id UUID NOT NULL,
	segment TEXT NOT NULL,
	registered BIGINT,
	active BIGINT,
	CONSTRAINT pk_coverage_segments PRIMARY KEY (version_id, segment),
	CONSTRAINT ck_coverage_segments_segment CHECK (segment IN ('PBI_JK', 'PBPU_PEMDA', 'PPU_PN', 'PPU_BU', 'PBPU', 'BP')),
	CONSTRAINT ck_coverage_segments_counts CHECK (registered >= 0 AND active >= 0 AND active <= registered),
	CONSTRAINT fk_coverage_segments_version_id FOREIGN KEY(version_id) REFERENCES coverage_versions (id)
);
GRANT SELECT, INSERT, DELETE ON coverage_segments TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON coverage_segments FOR EACH ROW EXECUTE FUNCTION registry.guard_coverage_segment();
