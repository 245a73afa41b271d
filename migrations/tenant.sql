-- Every tenant's schema at revision 0001; {{tenant}} stands for its role.
-- Compiled from the models by `make schema`: never edited by hand.
CREATE TABLE schema_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT schema_version_pkc PRIMARY KEY (version_num));
INSERT INTO schema_version (version_num) VALUES ('0001');
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
