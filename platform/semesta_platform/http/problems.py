"""Every kind of answer that is no success: its address, status and sentences, for pages and problem documents alike.

A kind's address, `/publik/galat/<kind>`, is the `type` of its problem documents (RFC 9457) and a page that explains it: a
client can tell kinds apart that share a status, and a person who follows the link reads a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

ADDRESS = "/publik/galat/"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal. title: what happened; explanation: what the person can do. Both are translated when shown."""

    slug: str
    status: int
    title: LazyString
    explanation: LazyString

    @property
    def address(self) -> str:
        """The `type` of its problem documents, and the page that explains it."""
        return ADDRESS + self.slug


_ALL = (
    Kind(
        "permintaan-salah",
        400,
        _("Permintaan tidak dapat dibaca"),
        _("Alamat atau isian yang dikirim memuat tanda yang tidak dapat dipakai. Periksa lalu coba lagi."),
    ),
    Kind(
        "formulir-kedaluwarsa",
        400,
        _("Formulir sudah kedaluwarsa"),
        _("Demi keamanan, formulir hanya berlaku sementara. Muat ulang halaman sebelumnya, lalu kirim kembali isian Anda."),
    ),
    Kind(
        "perlu-masuk",
        401,
        _("Anda perlu masuk"),
        _("Halaman ini hanya untuk petugas yang sudah masuk dengan akunnya."),
    ),
    Kind(
        "tidak-diizinkan",
        403,
        _("Anda tidak berwenang"),
        _("Akun Anda tidak berwenang melakukan ini. Mintalah kewenangan kepada admin daerah Anda."),
    ),
    Kind(
        "ditangguhkan",
        403,
        _("Daerah ini sedang ditangguhkan"),
        _("Pengelola sistem menangguhkan ruang kerja daerah ini. Datanya tetap tersimpan; hubungi pengelola sistem."),
    ),
    Kind(
        "tidak-ditemukan",
        404,
        _("Halaman tidak ditemukan"),
        _("Alamat ini tidak ada, atau bukan untuk Anda. Periksa ejaannya, atau mulai dari daftar daerah."),
    ),
    Kind(
        "cara-salah",
        405,
        _("Cara permintaan ini tidak dilayani"),
        _("Alamat ini ada, tetapi tidak menerima permintaan dengan cara ini. Bukalah melalui tautan atau formulirnya."),
    ),
    Kind(
        "waktu-habis",
        408,
        _("Permintaan terlalu lama tiba"),
        _("Sambungan Anda terlalu lambat sehingga permintaan terputus. Coba lagi."),
    ),
    Kind(
        "bentrok",
        409,
        _("Data sudah diubah orang lain"),
        _("Perubahan Anda belum disimpan. Muat ulang halaman untuk melihat keadaan terbaru, lalu ulangi bila masih perlu."),
    ),
    Kind(
        "keadaan-berubah",
        412,
        _("Data sudah diubah orang lain"),
        _("Perubahan Anda belum disimpan. Keadaan terbaru ada dalam jawaban ini; bandingkan, lalu kirim lagi dengan ETag-nya."),
    ),
    Kind(
        "terlalu-besar",
        413,
        _("Kiriman terlalu besar"),
        _("Berkas atau isian melebihi batas ukuran. Kirim berkas yang lebih kecil atau bagi menjadi beberapa."),
    ),
    Kind(
        "alamat-terlalu-panjang",
        414,
        _("Alamat terlalu panjang"),
        _("Alamat yang diminta melebihi batas. Persingkat pencarian atau saringan Anda."),
    ),
    Kind(
        "jenis-tidak-dikenal",
        415,
        _("Jenis isi tidak dikenal"),
        _("Isi yang dikirim bukan jenis yang diterima alamat ini. Pakailah formulir atau templat yang disediakan."),
    ),
    Kind(
        "isian-salah",
        422,
        _("Isian perlu diperbaiki"),
        _("Ada isian yang belum dapat diterima. Perbaiki yang disebutkan, lalu kirim lagi."),
    ),
    Kind(
        "perlu-keadaan",
        428,
        _("Perubahan harus menyebut keadaan yang dilihat"),
        _("Kirim If-Match dengan ETag dari data yang Anda baca, agar perubahan orang lain tidak tertimpa."),
    ),
    Kind(
        "terlalu-sering",
        429,
        _("Terlalu banyak permintaan"),
        _("Permintaan dari Anda datang terlalu cepat. Tunggu sebentar, lalu coba lagi."),
    ),
    Kind(
        "kepala-terlalu-besar",
        431,
        _("Keterangan permintaan terlalu besar"),
        _("Peramban mengirim keterangan melebihi batas, biasanya karena kuki. Hapus kuki situs ini, lalu coba lagi."),
    ),
    Kind(
        "galat-sistem",
        500,
        _("Terjadi galat pada sistem"),
        _("Ini kesalahan kami, bukan Anda, dan sudah tercatat. Coba lagi; bila berulang, sampaikan kode rujukan di bawah."),
    ),
    Kind(
        "tidak-tersedia",
        503,
        _("Sistem sedang tidak dapat menjawab"),
        _("Bagian yang diperlukan sedang tidak dapat dihubungi. Data Anda aman; coba lagi sebentar lagi."),
    ),
)
KINDS = MappingProxyType({kind.slug: kind for kind in _ALL})
# Where one status has several kinds, the first is the general one.
_BY_STATUS = MappingProxyType({kind.status: kind for kind in reversed(_ALL)})


def kind_of(status: int) -> Kind:
    """The kind of a bare HTTP status, 400 to 599: its own, else that of 400 or 500."""
    return _BY_STATUS.get(status) or (
        KINDS["permintaan-salah"] if status < KINDS["galat-sistem"].status else KINDS["galat-sistem"]
    )
