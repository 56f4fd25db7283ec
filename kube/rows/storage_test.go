package rows

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"fathom/kube"
)

func storage(s string) corev1.ResourceList {
	return corev1.ResourceList{corev1.ResourceStorage: resource.MustParse(s)}
}

func TestPersistentVolumes(t *testing.T) {
	object := func(phase corev1.PersistentVolumePhase, edits ...func(*corev1.PersistentVolume)) *corev1.PersistentVolume {
		v := &corev1.PersistentVolume{ObjectMeta: named("", "pv-1")}
		v.Spec.Capacity = storage("1500Mi")
		v.Spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany, corev1.ReadWriteOnce, corev1.ReadWriteOnce}
		v.Spec.PersistentVolumeReclaimPolicy = corev1.PersistentVolumeReclaimRetain
		v.Spec.StorageClassName = "fast"
		v.Status.Phase = phase
		for _, e := range edits {
			e(v)
		}
		return v
	}
	claimed := func(v *corev1.PersistentVolume) {
		v.Spec.ClaimRef = &corev1.ObjectReference{Namespace: "shop", Name: "data"}
	}
	old := func(v *corev1.PersistentVolume) {
		v.Annotations = map[string]string{corev1.BetaStorageClassAnnotation: "old"}
		v.Spec.VolumeMode, v.Spec.VolumeAttributesClassName = ptr(corev1.PersistentVolumeBlock), ptr("gold")
		v.Spec.Capacity, v.Spec.AccessModes = nil, []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOncePod, corev1.ReadOnlyMany}
	}
	failed := func(v *corev1.PersistentVolume) { v.Status.Reason = "RecycleFailed" }
	going := func(v *corev1.PersistentVolume) { v.ObjectMeta = deleted(v.ObjectMeta) }
	const head = "NAME|CAPACITY|ACCESS MODES|RECLAIM POLICY|STATUS|CLAIM|STORAGECLASS|VOLUMEATTRIBUTESCLASS|REASON|AGE|+VOLUMEMODE"
	checkRows(t, persistentVolumes(), head, []rowCase{
		{"available", object(corev1.VolumeAvailable), "pv-1|1500Mi|RWO,RWX|Retain|Available||fast|<unset>||120m|<unset>", kube.HealthOK},
		{"bound", object(corev1.VolumeBound, claimed), "pv-1|1500Mi|RWO,RWX|Retain|Bound|shop/data|fast|<unset>||120m|<unset>", kube.HealthOK},
		{"released", object(corev1.VolumeReleased, claimed), "pv-1|1500Mi|RWO,RWX|Retain|Released|shop/data|fast|<unset>||120m|<unset>", kube.HealthWarn},
		{"failed", object(corev1.VolumeFailed, failed), "pv-1|1500Mi|RWO,RWX|Retain|Failed||fast|<unset>|RecycleFailed|120m|<unset>", kube.HealthBad},
		{"pending", object(corev1.VolumePending, old), "pv-1|0|ROX,RWOP|Retain|Pending||old|gold||120m|Block", kube.HealthProgress},
		{"going", object(corev1.VolumeBound, going), "pv-1|1500Mi|RWO,RWX|Retain|Terminating||fast|<unset>||120m|<unset>", kube.HealthProgress},
	})
	if got := project(t, persistentVolumes(), object(corev1.VolumeBound)).Cells[1].Num; got != 1500<<20 {
		t.Errorf("capacity is %v bytes", got)
	}
	checkTarget(t, persistentVolumes(), object(corev1.VolumeBound, claimed),
		kube.ObjectName{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: "shop", Name: "data"})
	checkTarget(t, persistentVolumes(), object(corev1.VolumeAvailable), kube.ObjectName{})
}

func TestPersistentVolumeClaims(t *testing.T) {
	object := func(phase corev1.PersistentVolumeClaimPhase, volume string) *corev1.PersistentVolumeClaim {
		c := &corev1.PersistentVolumeClaim{ObjectMeta: named("shop", "data")}
		c.Spec.VolumeName = volume
		c.Spec.StorageClassName = ptr("fast")
		c.Spec.VolumeMode = ptr(corev1.PersistentVolumeFilesystem)
		c.Status = corev1.PersistentVolumeClaimStatus{Phase: phase, Capacity: storage("2Gi"), AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}}
		return c
	}
	bare := object(corev1.ClaimPending, "")
	bare.Spec.StorageClassName, bare.Spec.VolumeMode = nil, nil
	going := object(corev1.ClaimBound, "pv-1")
	going.ObjectMeta = deleted(going.ObjectMeta)
	const head = "NAME|STATUS|VOLUME|CAPACITY|ACCESS MODES|STORAGECLASS|VOLUMEATTRIBUTESCLASS|AGE|+VOLUMEMODE"
	checkRows(t, persistentVolumeClaims(), head, []rowCase{
		{"pending", object(corev1.ClaimPending, ""), "data|Pending||||fast|<unset>|120m|Filesystem", kube.HealthProgress},
		{"bare", bare, "data|Pending|||||<unset>|120m|<unset>", kube.HealthProgress},
		{"bound", object(corev1.ClaimBound, "pv-1"), "data|Bound|pv-1|2Gi|RWO|fast|<unset>|120m|Filesystem", kube.HealthOK},
		{"lost", object(corev1.ClaimLost, "pv-1"), "data|Lost|pv-1|2Gi|RWO|fast|<unset>|120m|Filesystem", kube.HealthBad},
		{"going", going, "data|Terminating|pv-1|2Gi|RWO|fast|<unset>|120m|Filesystem", kube.HealthProgress},
	})
	checkTarget(t, persistentVolumeClaims(), object(corev1.ClaimBound, "pv-1"),
		kube.ObjectName{APIVersion: "v1", Kind: "PersistentVolume", Name: "pv-1"})
	checkTarget(t, persistentVolumeClaims(), bare, kube.ObjectName{})
}

func TestStorageClasses(t *testing.T) {
	bare := &storagev1.StorageClass{ObjectMeta: named("", "slow"), Provisioner: "example.com/disk"}
	full := &storagev1.StorageClass{
		ObjectMeta: named("", "fast"), Provisioner: "example.com/disk", ReclaimPolicy: ptr(corev1.PersistentVolumeReclaimRetain),
		VolumeBindingMode: ptr(storagev1.VolumeBindingWaitForFirstConsumer), AllowVolumeExpansion: ptr(true),
	}
	full.Annotations = map[string]string{"storageclass.kubernetes.io/is-default-class": "true"}
	old := bare.DeepCopy()
	old.Annotations = map[string]string{"storageclass.beta.kubernetes.io/is-default-class": "true"}
	checkRows(t, storageClasses(), "NAME|PROVISIONER|RECLAIMPOLICY|VOLUMEBINDINGMODE|ALLOWVOLUMEEXPANSION|AGE", []rowCase{
		{"bare", bare, "slow|example.com/disk|Delete|Immediate|false|120m", kube.HealthNone},
		{"full", full, "fast (default)|example.com/disk|Retain|WaitForFirstConsumer|true|120m", kube.HealthNone},
		{"default in the old way", old, "slow (default)|example.com/disk|Delete|Immediate|false|120m", kube.HealthNone},
	})
}

func TestVolumeAttachments(t *testing.T) {
	object := func(attached bool, edits ...func(*storagev1.VolumeAttachment)) *storagev1.VolumeAttachment {
		a := &storagev1.VolumeAttachment{ObjectMeta: named("", "csi-1")}
		a.Spec = storagev1.VolumeAttachmentSpec{Attacher: "disk.example.com", NodeName: "n1"}
		a.Spec.Source.PersistentVolumeName = ptr("pv-1")
		a.Status.Attached = attached
		for _, e := range edits {
			e(a)
		}
		return a
	}
	noAttach := func(a *storagev1.VolumeAttachment) {
		a.Status.AttachError = &storagev1.VolumeError{Message: "no such node"}
	}
	noDetach := func(a *storagev1.VolumeAttachment) { a.Status.DetachError = &storagev1.VolumeError{Message: "busy"} }
	inline := func(a *storagev1.VolumeAttachment) { a.Spec.Source.PersistentVolumeName = nil }
	going := func(a *storagev1.VolumeAttachment) { a.ObjectMeta = deleted(a.ObjectMeta) }
	checkRows(t, volumeAttachments(), "NAME|ATTACHER|PV|NODE|ATTACHED|AGE", []rowCase{
		{"attached", object(true), "csi-1|disk.example.com|pv-1|n1|true|120m", kube.HealthOK},
		{"attaching", object(false, inline), "csi-1|disk.example.com||n1|false|120m", kube.HealthProgress},
		{"going", object(true, going), "csi-1|disk.example.com|pv-1|n1|true|120m", kube.HealthProgress},
		{"cannot attach", object(false, noAttach), "csi-1|disk.example.com|pv-1|n1|false|120m", kube.HealthBad},
		{"cannot detach", object(true, going, noDetach), "csi-1|disk.example.com|pv-1|n1|true|120m", kube.HealthBad},
	})
	checkExtras(t, volumeAttachments(), object(false, noAttach), map[string]string{"ERROR": "no such node"})
	checkTarget(t, volumeAttachments(), object(true), kube.ObjectName{APIVersion: "v1", Kind: "PersistentVolume", Name: "pv-1"})
}

func TestCSI(t *testing.T) {
	full := &storagev1.CSIDriver{ObjectMeta: named("", "disk.example.com"), Spec: storagev1.CSIDriverSpec{
		AttachRequired: ptr(false), PodInfoOnMount: ptr(true), StorageCapacity: ptr(true), RequiresRepublish: ptr(true),
		TokenRequests:        []storagev1.TokenRequest{{Audience: "a"}, {Audience: "b"}},
		VolumeLifecycleModes: []storagev1.VolumeLifecycleMode{storagev1.VolumeLifecycleEphemeral, storagev1.VolumeLifecyclePersistent},
	}}
	const head = "NAME|ATTACHREQUIRED|PODINFOONMOUNT|STORAGECAPACITY|TOKENREQUESTS|REQUIRESREPUBLISH|MODES|AGE"
	checkRows(t, csiDrivers(), head, []rowCase{
		{"bare", &storagev1.CSIDriver{ObjectMeta: named("", "d")}, "d|true|false|false|<unset>|false|<none>|120m", kube.HealthNone},
		{"full", full, "disk.example.com|false|true|true|a,b|true|Ephemeral,Persistent|120m", kube.HealthNone},
	})
	node := &storagev1.CSINode{ObjectMeta: named("", "n1"), Spec: storagev1.CSINodeSpec{Drivers: []storagev1.CSINodeDriver{{Name: "a"}, {Name: "b"}}}}
	checkRows(t, csiNodes(), "NAME|DRIVERS|AGE", []rowCase{{"node", node, "n1|2|120m", kube.HealthNone}})
	checkExtras(t, csiNodes(), node, map[string]string{"DRIVER NAMES": "a,b"})
	checkTarget(t, csiNodes(), node, kube.ObjectName{APIVersion: "v1", Kind: "Node", Name: "n1"})
}
